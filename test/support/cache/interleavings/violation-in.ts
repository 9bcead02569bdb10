import { LocMemKeyValue } from '../../../../lib/keyvalue/locmem.key-value.js';
import { randomFrom } from '../values.js';
import { exploreSome } from './explorer.js';
import { playOnce, type Scenario } from './scenario.js';
import { TIERS } from './tiered-scenarios.js';

const SEED = 20_260_104;

const backend = new LocMemKeyValue({ maxEntries: 1000 });

/** Returns the first violation in so many orders of each scenario, with entries in the memory of each process. */
export async function violationIn(scenarios: readonly Scenario[], tier: keyof typeof TIERS, samples: number) {
  const random = randomFrom(SEED);
  for (const scenario of scenarios) {
    const played = { ...scenario, l1: TIERS[tier] };
    const { violation } = await exploreSome(
      (choose) => playOnce(played, () => backend, choose, random),
      random,
      samples,
    );
    if (violation !== undefined) return violation;
  }
  return undefined;
}
