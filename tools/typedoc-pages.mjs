/**
 * A plugin of typedoc: shows the pages of docs/ by their headings, in the order and under the headings of docs/index.md, and the
 * entry points by the names that users import.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';
import { root } from './dependencies.mjs';

/** Nest calls their constructors, and users do not. */
const MADE_BY_NEST = new Set([
  'GiottoCacheHealth',
  'GiottoCacheInterceptor',
  'GiottoCacheModule',
  'GiottoCacheService',
]);

/** Headings of docs/index.md by the pages that they list, in order. */
function headingsOfPages() {
  const [, ...parts] = readFileSync(join(root, 'docs', 'index.md'), 'utf8').split('\n## ');
  return new Map(
    parts.flatMap((part) =>
      [...part.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, page]) => [page, part.split('\n', 1)[0]]),
    ),
  );
}

export function load({ converter }) {
  const headings = headingsOfPages();
  const places = new Map(['index', ...headings.keys()].map((page, place) => [page, place]));
  const placeOf = new Map();
  const inOrder = (one, other) => (placeOf.get(one) ?? 0) - (placeOf.get(other) ?? 0);

  converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const name = basename(page.name);
    placeOf.set(page, places.get(name) ?? places.size);
    page.comment ??= new Comment();
    page.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: headingOf(name, headings) }]));
    takeTitle(page);
  });
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    project.documents?.sort(inOrder);
    project.childrenIncludingDocuments?.sort(inOrder);
    for (const entry of project.getChildrenByKind(ReflectionKind.Module))
      entry.name = entry.name === 'index' ? 'giotto-cache' : `giotto-cache/${basename(entry.name)}`;
    for (const made of project.getReflectionsByKind(ReflectionKind.Constructor))
      if (MADE_BY_NEST.has(made.parent.name)) project.removeReflection(made);
  });
}

const headingOf = (name, headings) => headings.get(name) ?? (name === 'index' ? 'Begin here' : 'The project');

/** The theme shows a page's name as its heading. */
function takeTitle(page) {
  const [first] = page.content;
  const [line, title] = /^# (.+)\n/.exec(first?.text ?? '') ?? [];
  if (line === undefined) return;
  first.text = first.text.slice(line.length);
  page.name = title;
}
