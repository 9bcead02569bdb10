import leven from 'leven';

/** From how many edits on, as a part of its length, a word is another one and no slip. */
const OTHER_WORD = 0.5;

/** The one that someone who wrote `word` most likely meant, if any. */
export function similarTo(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, edits: leven(word.toLowerCase(), name.toLowerCase()) })).sort((one, other) => one.edits - other.edits);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.edits < Math.max(word.length, nearest.name.length) * OTHER_WORD ? nearest.name : undefined;
}
