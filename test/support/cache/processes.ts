import { createCache } from '../../../lib/cache/cache.js';
import { Outage } from '../../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../../lib/cache/backend/safe-key-value.js';
import type { FirstTierSettings } from '../../../lib/cache/tier/settings.js';
import type { GiottoKeyValue } from '../../../lib/keyvalue/giotto-key-value.js';
import { steadyClock } from '../../../lib/keyvalue/steady-clock.js';
import { LocMemKeyValue } from '../../../lib/keyvalue/locmem.key-value.js';
import { type RecordedCall, RecordingKeyValue } from '../../../lib/testing/recording.key-value.js';
import { Notebook } from './doubles.js';
import { VirtualTime } from './virtual-time.js';

/** A backend that several processes see, in the memory of this one. */
export class SharedKeyValue extends LocMemKeyValue {
  override get isInProcess(): boolean {
    return false;
  }

  override get keepsTimeout(): boolean {
    return true;
  }
}

/** The same, which adds and reads in one message, as Redis does. */
export class JointKeyValue extends SharedKeyValue {
  override addIfMissing?: NonNullable<GiottoKeyValue['addIfMissing']> = async (missing, items, keys) => {
    if ((await this.get(missing)) !== undefined) return { added: undefined, found: await this.getMany(keys) };
    const added = await Promise.all(items.map(({ key, value, seconds }) => this.add(key, value, seconds)));
    return { added, found: await this.getMany(keys) };
  };
}

/** The cache of one process: its memory and pauses are its own, the backend may be shared. */
export function startProcess(
  time = new VirtualTime(),
  backend: GiottoKeyValue = new SharedKeyValue({ clock: time.clock }),
  l1?: FirstTierSettings,
) {
  const dice = { value: 0 };
  const safe = new SafeKeyValue(backend, new Outage(() => 'h:1', new Notebook(), time.clock), time.sleep);
  return {
    ...createCache(
      safe,
      backend,
      { clock: time.clock, sleep: time.sleep, random: () => dice.value, steady: steadyClock(time.clock, time.steady) },
      l1,
    ),
    safe,
    backend,
    time,
    dice,
  };
}

/** A process that tells which kinds of operations it has asked the backend for since that was asked last. */
export function startRecorded(time: VirtualTime, backend: GiottoKeyValue, l1?: FirstTierSettings) {
  const recording = new RecordingKeyValue(backend);
  const asked = (): RecordedCall['kind'][] => {
    const kinds = recording.calls.map(({ kind }) => kind);
    recording.forget();
    return kinds;
  };
  return { ...startProcess(time, recording, l1), asked };
}

/** One process of several. */
export type Process = ReturnType<typeof startProcess>;

/** So many processes on one backend. */
export function startProcesses(count: number) {
  const time = new VirtualTime();
  const backend = new SharedKeyValue({ clock: time.clock });
  return { time, backend, processes: Array.from({ length: count }, () => startProcess(time, backend)) };
}
