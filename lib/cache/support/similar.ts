import { distance } from 'fastest-levenshtein';

/** A word that needs more edits than this part of its length is another word, not a slip. */
const OTHER_WORD = 0.5;

/** Returns the known word that somebody who wrote `word` most likely meant, if any. */
export function similarTo(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.edits - other.edits);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.edits < Math.max(word.length, nearest.name.length) * OTHER_WORD
    ? nearest.name
    : undefined;
}
