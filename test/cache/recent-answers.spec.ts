import { describe, expect, it } from '@jest/globals';

import { RecentAnswers } from '../../lib/cache/tier/recent-answers.js';

const POOL_BYTES = 8 * 1024;

describe('what the backend said a moment ago', () => {
  it('counts until its time is over', () => {
    const answers = new RecentAnswers();
    answers.remember('k', { value: Buffer.from('v'), until: 100 });
    answers.remember('absent', { value: undefined, until: 100 });
    expect([answers.get('k', 99)?.value, answers.get('absent', 99), answers.get('k', 100)]).toEqual([
      Buffer.from('v'),
      { value: undefined, until: 100 },
      undefined,
    ]);
  });

  it('keeps nothing alive of the large buffer that it came in', () => {
    const answers = new RecentAnswers();
    const chunk = Buffer.allocUnsafeSlow(1024 * 1024);
    answers.remember('k', { value: chunk.subarray(5, 17), until: 100 });
    expect(answers.get('k', 0)!.value!.buffer.byteLength).toBeLessThanOrEqual(POOL_BYTES);
  });

  it('is forgotten, and so is what was asked before', () => {
    const answers = new RecentAnswers();
    const { epoch } = answers;
    answers.remember('k', { value: Buffer.from('v'), until: 100 });
    answers.forget(['k']);
    expect([answers.get('k', 0), answers.epoch === epoch]).toEqual([undefined, false]);
  });
});
