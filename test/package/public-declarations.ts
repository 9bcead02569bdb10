import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const LIB = join(repository, 'lib');

/** What the package exports, read from its sources. */
export class PublicDeclarations {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly exported: ReadonlyMap<ts.Symbol, string>;

  /** @param entries paths of the entry files below `lib` */
  constructor(...entries: string[]) {
    const { config } = ts.readConfigFile(join(repository, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, repository);
    const paths = entries.map((entry) => join(LIB, entry));
    this.program = ts.createProgram(paths, options);
    this.checker = this.program.getTypeChecker();
    this.exported = new Map(paths.flatMap((path) => this.exportsOf(this.program.getSourceFile(path)!)));
  }

  /** Returns the names that one entry file exports. */
  namesIn(entry: string): string[] {
    return this.exportsOf(this.program.getSourceFile(join(LIB, entry))!).map(([, name]) => name);
  }

  /** Pairs of an exported name and a declaration of it. */
  declarations(): { name: string; declaration: ts.Declaration }[] {
    return [...this.exported].flatMap(([symbol, name]) =>
      (symbol.declarations ?? []).map((declaration) => ({ name, declaration })),
    );
  }

  /** The types of `lib` that an exported declaration names and that are not exported, as `User → Type`. */
  unexportedTypes(): string[] {
    const found = this.declarations().flatMap(({ name, declaration }) =>
      [...namedIn(declaration)]
        .map((node) => this.symbolAt(node))
        .filter((symbol) => this.isMissing(symbol))
        .map((symbol) => `${name} → ${symbol!.name}`),
    );
    return [...new Set(found)];
  }

  /** The exported names without a comment; and those that are called or constructed without an example. */
  undocumented(): string[] {
    return this.declarations().flatMap(({ name, declaration }) => {
      const [comment] = commentsOf(declaration);
      if (comment === undefined) return [`${name} has no comment`];
      return this.isCalled(declaration) && !hasTag(comment, 'example') ? [`${name} has no @example`] : [];
    });
  }

  /** The members of exported interfaces and classes without a comment, as `Type.member`. */
  undocumentedMembers(): string[] {
    return this.declarations().flatMap(({ name, declaration }) => {
      if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) return [];
      const members: readonly ts.Node[] = declaration.members;
      return members
        .filter((member) => this.isUndocumented(member))
        .map((member) => `${name}.${(member as ts.NamedDeclaration).name!.getText()}`);
    });
  }

  /** False for a member whose comment stands where it is inherited from. */
  private isUndocumented(member: ts.Node): boolean {
    if (isHidden(member) || !('name' in member) || member.name === undefined) return false;
    const symbol = this.checker.getSymbolAtLocation(member.name as ts.Node);
    return symbol?.getDocumentationComment(this.checker).length === 0;
  }

  /** True for functions, classes and decorators. */
  private isCalled(declaration: ts.Declaration): boolean {
    if (
      !ts.isFunctionDeclaration(declaration) &&
      !ts.isClassDeclaration(declaration) &&
      !ts.isVariableDeclaration(declaration)
    )
      return false;
    return (
      ts.isClassDeclaration(declaration) || this.checker.getTypeAtLocation(declaration).getCallSignatures().length > 0
    );
  }

  private exportsOf(file: ts.SourceFile): [ts.Symbol, string][] {
    const all = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(file)!);
    return all.map((symbol) => [this.resolved(symbol), symbol.name]);
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private symbolAt(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && this.resolved(symbol);
  }

  private isMissing(symbol: ts.Symbol | undefined): boolean {
    if (symbol === undefined || this.exported.has(symbol) || symbol.flags & ts.SymbolFlags.TypeParameter) return false;
    return (symbol.declarations ?? []).some((declaration) => declaration.getSourceFile().fileName.startsWith(LIB));
  }
}

/** The names of the types that a declaration shows to its users. */
function* namedIn(node: ts.Node): Generator<ts.Node> {
  if (isHidden(node)) return;
  if (ts.isTypeReferenceNode(node)) yield node.typeName;
  if (ts.isTypeQueryNode(node)) yield node.exprName;
  if (ts.isExpressionWithTypeArguments(node)) yield node.expression;
  for (const child of shownChildren(node)) yield* namedIn(child);
}

function shownChildren(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void (isShown(node, child) && children.push(child)));
  return children;
}

/** Bodies, initial values and decorators are no part of a declaration. */
const isShown = (parent: ts.Node, child: ts.Node): boolean =>
  child !== Object(parent).body && child !== Object(parent).initializer && !ts.isDecorator(child);

/** Private members; and constructors that Nest alone calls. */
function isHidden(node: ts.Node): boolean {
  if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
    return true;
  return (
    ts.isConstructorDeclaration(node) &&
    ts.canHaveDecorators(node.parent) &&
    (ts.getDecorators(node.parent)?.length ?? 0) > 0
  );
}

const commentsOf = (node: ts.Node): ts.JSDoc[] => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);

const hasTag = ({ tags }: ts.JSDoc, name: string): boolean =>
  tags?.some(({ tagName }) => tagName.text === name) ?? false;
