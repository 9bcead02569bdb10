import { jest } from '@jest/globals';

import { RecentAnswers } from '../../../../lib/cache/tier/recent-answers.js';
import { Windows } from '../../../../lib/cache/tier/windows.js';
import type { Mistake } from './mistakes.js';

const { remember } = RecentAnswers.prototype;
const { pass } = Windows.prototype;

interface Inner {
  readonly parts: { readonly sleep: (ms: number) => Promise<void>; readonly steady: () => number };
}

/** Each of them serves something old in some order of things. */
export const TIER_MISTAKES: readonly Mistake[] = [
  {
    name: 'an invalidation that waits for nobody',
    make: () => jest.spyOn(Windows.prototype, 'pass').mockResolvedValue(undefined),
  },
  {
    name: 'an invalidation that waits for half of the time',
    make: () =>
      jest.spyOn(Windows.prototype, 'pass').mockImplementation(async function (this: Windows) {
        const { parts } = this as unknown as Inner;
        const halved = { ...parts, sleep: (ms: number) => parts.sleep(ms / 2) };
        await pass.call(Object.assign(Object.create(Windows.prototype), this, { parts: halved }) as Windows);
      }),
  },
  {
    name: 'a time that is counted from the answer on',
    make: () =>
      jest.spyOn(RecentAnswers.prototype, 'remember').mockImplementation(function (this: RecentAnswers, key, answer) {
        remember.call(this, key, { ...answer, until: answer.until + LATE_MS });
      }),
  },
];

/** How long an answer may be under way. */
const LATE_MS = 200;
