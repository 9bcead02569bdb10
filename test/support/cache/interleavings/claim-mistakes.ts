import { jest } from '@jest/globals';

import { SafeKeyValue, type AddedIfMissingAndRead } from '../../../../lib/cache/backend/safe-key-value.js';
import { EarlyClaim } from '../../../../lib/cache/flight/early-claim.js';
import type { Mistake } from './mistakes.js';

type Add = typeof SafeKeyValue.prototype.addIfMissing;

const addAs = (add: Add) => jest.spyOn(SafeKeyValue.prototype, 'addIfMissing').mockImplementation(add);

async function addWhateverIsThere(this: SafeKeyValue, ...[, items, keys]: Parameters<Add>) {
  return this.addAndGet(items, keys);
}

async function readBeforeAdding(
  this: SafeKeyValue,
  ...[, items, keys]: Parameters<Add>
): Promise<AddedIfMissingAndRead> {
  const found = await this.getMany(keys);
  const isThere = found.kind === 'done' && found.value[0] !== undefined;
  return { added: isThere ? undefined : (await this.addAndGet(items, [])).added, found };
}

const { close } = EarlyClaim.prototype;

function keepWhatIsNotTaken(this: EarlyClaim) {
  this.take();
  close.call(this);
}

/** Each of them has a method run once too often, or leaves or takes a lease that nobody needs, in some order of things. */
export const CLAIM_MISTAKES: readonly Mistake[] = [
  { name: 'a claim that is made although an entry is there', make: () => addAs(addWhateverIsThere) },
  { name: 'a lookup from before the claim', make: () => addAs(readBeforeAdding) },
  {
    name: 'a lease that nobody gives back',
    make: () => jest.spyOn(EarlyClaim.prototype, 'close').mockImplementation(keepWhatIsNotTaken),
  },
];
