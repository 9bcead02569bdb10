import type { InstanceWrapper } from '../metadata/nest-metadata.js';

type Pair = readonly [InstanceWrapper | undefined, InstanceWrapper | undefined];

/**
 * True if Nest made two instances in the same way: by one class or factory, from dependencies that are the same or were
 * themselves made in the same way. Then both give the same results, as far as their dependencies decide.
 */
export function areInterchangeable(one: InstanceWrapper, other: InstanceWrapper): boolean {
  const seen = new Set<InstanceWrapper>();
  const areAlike = ([first, second]: Pair): boolean => {
    if (first === second) return true;
    if (first === undefined || second === undefined) return false;
    if (seen.has(first) || first.instance === second.instance) return true;
    seen.add(first);
    return first.metatype !== null && first.metatype === second.metatype && partsOf(first, second).every(areAlike);
  };
  return areAlike([one, other]);
}

/** Returns the dependencies of two instances of a class, paired by constructor position and by property. */
function partsOf(one: InstanceWrapper, other: InstanceWrapper): Pair[] {
  const [oneOrdered, otherOrdered] = [one.getCtorMetadata() ?? [], other.getCtorMetadata() ?? []];
  const [oneNamed, otherNamed] = [namedPartsOf(one), namedPartsOf(other)];
  const places = Array.from({ length: Math.max(oneOrdered.length, otherOrdered.length) }, (_, place) => place);
  const names = [...new Set([...oneNamed.keys(), ...otherNamed.keys()])];
  return [
    ...places.map((place): Pair => [oneOrdered[place], otherOrdered[place]]),
    ...names.map((name): Pair => [oneNamed.get(name), otherNamed.get(name)]),
  ];
}

const namedPartsOf = (host: InstanceWrapper) =>
  new Map((host.getPropertiesMetadata() ?? []).map(({ key, wrapper }) => [key, wrapper]));
