import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { randomFrom } from '../values.js';
import { exploreSome } from './explorer.js';
import { playOnce, type Scenario } from './scenario.js';
import { LARGE, SMALL } from './scenarios.js';
import { SHARED_BACKENDS, type SharedBackend } from './shared-backends.js';

const SEED = 7;

/** So many orders of each scenario, on every backend that several processes see. */
export function describeOnBackends(orders: { readonly small: number; readonly large: number }): void {
  describe.each(SHARED_BACKENDS)(
    'what was calculated from before an invalidation is never served after it, on %s',
    (_, open) => {
      let backend: SharedBackend;
      beforeAll(async () => {
        backend = await open();
      });
      afterAll(() => backend.close());

      const expectRight = async (scenario: Scenario, count: number) => {
        const random = randomFrom(SEED);
        const play = (choose: Parameters<typeof playOnce>[2]) => playOnce(scenario, backend.backendOf, choose, random);
        expect(await exploreSome(play, random, count)).toEqual({ schedules: count, isExhaustive: false });
      };

      it.each(SMALL)(`$name: in ${orders.small} orders drawn from the seed ${SEED}`, (scenario) =>
        expectRight(scenario, orders.small),
      );

      it.each(LARGE)(`$name: in ${orders.large} orders drawn from the seed ${SEED}`, (scenario) =>
        expectRight(scenario, orders.large),
      );
    },
  );
}
