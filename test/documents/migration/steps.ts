import { blocksOf, readPage, type Block } from '../pages.js';
import type { Files } from '../project.js';

const GUIDE = 'docs/migrating.md';

/** One change of the guide. */
export interface Step {
  /** Where it stands on the page. */
  readonly line: number;
  /** The file that it changes. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What the guide says to replace and to remove, in order. */
export function stepsOfGuide(): Step[] {
  const blocks = blocksOf(readPage(GUIDE)).filter(({ language }) => language === 'ts');
  return blocks.flatMap((block, at) => (block.info === 'after' ? [] : [stepOf(block, blocks[at + 1])]));
}

function stepOf({ line, info, code }: Block, next: Block | undefined): Step {
  const [, kind, file = ''] = /^(before|remove)=(\S+)$/.exec(info) ?? [];
  if (kind === 'remove') return { line, file, before: code, after: '' };
  if (kind === undefined || next?.info !== 'after')
    throw new Error(`${GUIDE}:${line}: a block is remove=…, or before=… with one that is after behind it.`);
  return { line, file, before: code, after: next.code };
}

/** Applies the steps as a reader would: each block is found at whatever depth it is indented. */
export function migrate(files: Files, steps: readonly Step[]): Files {
  const migrated = new Map(files);
  for (const step of steps) migrated.set(step.file, replaced(migrated.get(step.file) ?? '', step));
  return migrated;
}

function replaced(source: string, { line, file, before, after }: Step): string {
  for (const depth of ['', '  ', '    ']) {
    const sought = indent(before, depth);
    if (source.includes(sought)) return source.replace(sought, () => indent(after, depth));
  }
  throw new Error(`${GUIDE}:${line}: ${file} has no such lines.`);
}

const indent = (code: string, depth: string) => code.replaceAll(/^(?=.)/gm, depth);
