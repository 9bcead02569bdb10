import type { Reached } from '../../observe/observer.js';
import { EVERYTHING } from '../transaction/everything.js';
import { callVersion, programVersion, tagVersion } from './versions.js';

const PROGRAM = programVersion('');
const CALL = callVersion('', '').replace(/\(\)$/, '');
const TAG = tagVersion('');

/** No name of a program has parentheses, and arguments may. */
const LAST_PARENTHESES = /\(([^()]*)\)$/;

/** Returns what an invalidation of these names reaches: each program once, and all tags together. Of a tag and a call nothing is told. */
export function reachOf(names: readonly string[]): Reached[] {
  const all = names.map(oneOf).filter((reached) => reached !== undefined);
  return [...new Map(all.map((reached) => [`${reached.scope} ${reached.program}`, reached])).values()];
}

function oneOf(name: string): Reached | undefined {
  if (name === EVERYTHING) return { scope: 'everything' };
  if (name.startsWith(TAG)) return { scope: 'tags' };
  if (name.startsWith(PROGRAM)) return { scope: 'program', program: name.slice(PROGRAM.length) };
  return name.startsWith(CALL) ? { scope: 'call', program: LAST_PARENTHESES.exec(name)?.[1] } : undefined;
}
