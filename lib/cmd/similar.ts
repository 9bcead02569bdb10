/** From how many edits on, as a part of its length, a word is another one and no slip. */
const OTHER_WORD = 0.5;

/** The one that someone who wrote `word` most likely meant, if any. */
export function similarTo(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, edits: editsBetween(word.toLowerCase(), name.toLowerCase()) })).sort((one, other) => one.edits - other.edits);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.edits < Math.max(word.length, nearest.name.length) * OTHER_WORD ? nearest.name : undefined;
}

/** How many characters have to be put in, taken out, or changed (Levenshtein), row by row. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const character of one) row = nextRow(row, character, other);
  return row.at(-1)!;
}

function nextRow(row: readonly number[], character: string, other: string): number[] {
  const next = [row[0]! + 1];
  for (let at = 1; at < row.length; at++) {
    const changed = row[at - 1]! + (other[at - 1] === character ? 0 : 1);
    next.push(Math.min(changed, row[at]! + 1, next[at - 1]! + 1));
  }
  return next;
}
