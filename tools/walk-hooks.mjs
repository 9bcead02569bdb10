import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

import { compilerOptions } from './transpile.mjs';
export { resolve } from './typescript-hooks.mjs';
import { load as loadPlainly } from './typescript-hooks.mjs';

const lib = new URL('../lib/', import.meta.url);

/** Loads a file of the library so that each of its functions reports when it is entered and left; any other file as it is. */
export async function load(url, context, next) {
  if (!url.startsWith(lib.href)) return loadPlainly(url, context, next);
  const fileName = fileURLToPath(url);
  const source = await readFile(fileName, 'utf8');
  const file = relative(fileURLToPath(lib), fileName);
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions,
    transformers: { before: [reporting(file)] },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}

const reporting = (file) => (context) => (root) => {
  const visit = (node) => {
    const visited = ts.visitEachChild(node, visit, context);
    return canReport(node) ? withReport(visited, `${file}#${nameOf(node)}`) : visited;
  };
  return ts.visitNode(root, visit);
};

/** A generator is left at each `yield`, and a derived class's constructor must call `super()` first. */
function canReport(node) {
  if (!ts.isFunctionLike(node) || !node.body || node.asteriskToken) return false;
  return (
    !ts.isConstructorDeclaration(node) ||
    !node.parent.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
  );
}

function withReport(node, name) {
  const { factory } = ts;
  const body = ts.isBlock(node.body) ? node.body : factory.createBlock([factory.createReturnStatement(node.body)]);
  const call = (method, ...args) =>
    factory.createExpressionStatement(
      factory.createCallExpression(
        factory.createPropertyAccessExpression(factory.createIdentifier('giottoCacheWalk'), method),
        undefined,
        args,
      ),
    );
  const guarded = factory.createTryStatement(body, undefined, factory.createBlock([call('leave')]));
  return withBody(node, factory.createBlock([call('enter', factory.createStringLiteral(name)), guarded], true));
}

function withBody(node, body) {
  const { factory } = ts;
  if (ts.isArrowFunction(node)) {
    return factory.updateArrowFunction(
      node,
      node.modifiers,
      node.typeParameters,
      node.parameters,
      node.type,
      node.equalsGreaterThanToken,
      body,
    );
  }
  if (ts.isFunctionExpression(node)) {
    return factory.updateFunctionExpression(
      node,
      node.modifiers,
      undefined,
      node.name,
      node.typeParameters,
      node.parameters,
      node.type,
      body,
    );
  }
  if (ts.isFunctionDeclaration(node)) {
    return factory.updateFunctionDeclaration(
      node,
      node.modifiers,
      undefined,
      node.name,
      node.typeParameters,
      node.parameters,
      node.type,
      body,
    );
  }
  if (ts.isMethodDeclaration(node)) {
    const { modifiers, name, questionToken, typeParameters, parameters, type } = node;
    return factory.updateMethodDeclaration(
      node,
      modifiers,
      undefined,
      name,
      questionToken,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isGetAccessor(node))
    return factory.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, body);
  if (ts.isSetAccessor(node))
    return factory.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, body);
  return factory.updateConstructorDeclaration(node, node.modifiers, node.parameters, body);
}

/** Returns the name that a reader would look for. A closure is part of the function that holds it. */
function nameOf(node) {
  const holder = holderOf(node);
  if (holder !== undefined) return nameOf(holder);
  if (ts.isConstructorDeclaration(node)) return `new ${classNameOf(node)}`;
  const own = (node.name ?? node.parent.name)?.getText() ?? '(module)';
  return ts.isClassLike(node.parent) ? `${classNameOf(node)}.${own}` : own;
}

const classNameOf = ({ parent }) => parent.name?.text ?? 'class';

function holderOf({ parent }) {
  if (parent === undefined || ts.isClassLike(parent)) return undefined;
  return ts.isFunctionLike(parent) ? parent : holderOf(parent);
}
