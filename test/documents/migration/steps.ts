import { blocksOf, readPage } from '../pages.js';
import type { Files } from '../project.js';

const GUIDE = 'docs/migrating.md';

/** One replacement of the guide. */
export interface Step {
  /** Where it stands on the page. */
  readonly line: number;
  /** The file that it changes. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The guide's pairs of blocks, in order. */
export function stepsOfGuide(): Step[] {
  const blocks = blocksOf(readPage(GUIDE)).filter(({ language }) => language === 'ts');
  const steps: Step[] = [];
  for (let at = 0; at < blocks.length; at += 2) {
    const [before, after] = [blocks[at]!, blocks[at + 1]];
    const file = /^before=(\S+)$/.exec(before.info)?.[1];
    if (file === undefined || after?.info !== 'after') throw new Error(`${GUIDE}:${before.line}: a block before=… is followed by one with after.`);
    steps.push({ line: before.line, file, before: before.code, after: after.code });
  }
  return steps;
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
