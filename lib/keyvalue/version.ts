type Version = readonly [major: number, minor: number, patch: number];

/** Returns the numbers of a version. A pre-release counts as its release. */
function numbersOf(version: string): Version {
  const [, major, minor = 0, patch = 0] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}

/** True if a version is the same as another or newer. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [one, other] = [numbersOf(version), numbersOf(oldest)];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 || one[at]! > other[at]!;
}

/** True if a version is in a range of alternatives such as `^5.0.4 || ^6.0.0`. */
export const isInRange = (version: string, range: string): boolean =>
  range.split('||').some((oldest) => isAtLeast(version, oldest) && isCompatible(numbersOf(version), numbersOf(oldest)));

/** Below 1.0.0 the minor version breaks, as the major one does later. */
const isCompatible = ([major, minor]: Version, [known, knownMinor]: Version) =>
  major === known && (major > 0 || minor === knownMinor);
