import { describe, expect, it } from '@jest/globals';

import { createCache } from '../../lib/cache/cache.js';
import { Outage } from '../../lib/cache/outage.js';
import { SafeKeyValue } from '../../lib/cache/safe-key-value.js';
import { callVersion } from '../../lib/cache/versions.js';
import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { Notebook } from '../support/cache/doubles.js';
import { CountingQuestion } from '../support/cache/interleavings/counting-question.js';
import { ManualPause, settled } from '../support/cache/manual-pause.js';

describe('the first calculation of all', () => {
  it('is joined by who comes while it runs, and finds the versions that it made', async () => {
    const [backend, surroundings] = [new LocMemKeyValue(), { clock: () => 0, pause: new ManualPause().pause, chance: () => 0 }];
    const { reader } = createCache(new SafeKeyValue(backend, new Outage(() => '', new Notebook(), () => 0)), backend, surroundings);
    const runs: ((counted: { value: number; now: number }) => void)[] = [];
    const question = new CountingQuestion({ versions: [callVersion('counter', '{}')] }, () => new Promise((resolve) => void runs.push(resolve)));

    const first = reader.read(question);
    await settled();
    const second = reader.read(question);
    await settled();
    expect(runs).toHaveLength(1);
    runs[0]!({ value: 7, now: 1 });
    expect(await first).toMatchObject({ from: 'method', kept: 'stored' });
    expect(await second).toMatchObject({ from: 'flight' });
  });
});
