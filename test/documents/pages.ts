import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** Its path in the repository, such as `docs/keys.md`. */
  readonly path: string;
  readonly text: string;
}

/** A block of code on a page. */
export interface Block {
  readonly page: string;
  /** The number of its first line of code on the page, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language, such as `file=app.module.ts`. */
  readonly info: string;
  readonly code: string;
}

const AT_THE_ROOT = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

export const readPage = (path: string): Page => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

/** All pages that users read. */
export function allPages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return [...AT_THE_ROOT, ...docs.map((name) => `docs/${name}`)].map(readPage);
}

const FENCED = /^```(\w*)(?: (.*))?\n([^]*?)^```$/gm;

export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(FENCED)].map((match) => {
    const [, language = '', info = '', code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    return { page: path, line, language, info, code };
  });
}

/** Returns the words in backticks that begin the rows of tables, in the part of a page from a heading to the next of its level. */
export function rowsUnder(page: string, heading: string): string[] {
  const [, part = ''] = readPage(page).text.split(`\n## ${heading}\n`);
  return [...part.split('\n## ')[0]!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, word]) => word!);
}

/** A page without its code, in which nothing is a link or a heading. */
export const proseOf = ({ text }: Page): string => text.replaceAll(FENCED, '').replaceAll(/<!--[^]*?-->/g, '');

/** What `file=` says of a block. */
export const fileOf = ({ info }: Block): string | undefined => /^file=(\S+)$/.exec(info)?.[1];

/** Returns the targets of links and images, without those to other hosts. */
export const linksOf = (page: Page): string[] =>
  [
    ...proseOf(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
