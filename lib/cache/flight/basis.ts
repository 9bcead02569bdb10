import type { Lookup } from '../store/lookup.js';
import type { Role } from './leadership.js';

/** The knowledge of invalidations from before the method ran. Other callers compare it with theirs. */
export interface Basis {
  readonly versions: Lookup['versions'];
  /** True if the versions could not be read. */
  readonly isBlind: boolean;
  /** True if the backend refused to take a missing version. One that is still missing was then not invalidated. */
  readonly isUnmade: boolean;
  /** The epoch of this process's own invalidations. */
  readonly epoch: number;
}

export const basisOf = ({ versions, kind }: Lookup, epoch: number): Basis => ({
  versions,
  isBlind: kind === 'failed',
  isUnmade: false,
  epoch,
});

/** The basis of a method that runs in a role. If the backend has failed since the first lookup, that lookup counts. */
export function basisOfRole(first: Lookup, { lookup, isUnmade = false }: Role, epoch: number): Basis {
  return lookup.kind === 'failed'
    ? { ...basisOf(first, epoch), isUnmade: true }
    : { ...basisOf(lookup, epoch), isUnmade };
}

/** True if nothing was invalidated between the two, so that one answer serves both. */
export function isSameBasis(basis: Basis, own: Basis): boolean {
  if (basis.epoch !== own.epoch || basis.isBlind !== own.isBlind) return false;
  return own.versions.every(
    (version, at) => (version !== undefined || basis.isUnmade) && version === basis.versions[at],
  );
}
