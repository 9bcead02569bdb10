import type { INestApplicationContext } from '@nestjs/common';

import type { Clock } from '../../cache/support/clock.js';
import { ageOf, lifetimeLeft, type Entry } from '../../cache/entry/entry.js';
import { oneLine } from '../../cache/support/log-text.js';
import { tagsAmong } from '../../cache/store/versions.js';
import { GIOTTO_CLOCK } from '../../nest/options/giotto-cache.tokens.js';

/** Describes a stored entry for people. */
export function describeEntry(
  app: INestApplicationContext,
  key: string,
  { entry, isValid }: { entry: Entry; isValid: boolean },
): string {
  const now = app.get<Clock>(GIOTTO_CLOCK, { strict: false })();
  const rows = [
    ['key', key],
    ['state', stateOf(entry, isValid)],
    ['level', entry.level],
    ['status', String(entry.status)],
    ['age', `${ageOf(entry, now)} s`],
    ['left', leftOf(entry, now)],
    ['size', `${entry.body.length} bytes`],
    ...(entry.variants ?? []).map(({ coding, body }) => ['', `${body.length} bytes in ${coding}`]),
    ['tags', tagsAmong(entry.versions).join(', ') || 'none'],
    ...entry.headers.map(([name, value], at) => [at === 0 ? 'headers' : '', `${name}: ${String(value)}`]),
  ];
  return rows.map(([name, value]) => oneLine(`${name!.padEnd(8)} ${value}`)).join('\n');
}

function stateOf({ isOutdated }: Entry, isValid: boolean): string {
  if (!isValid) return 'invalidated';
  return isOutdated ? 'softly invalidated' : 'valid';
}

function leftOf(entry: Entry, now: number): string {
  const left = Math.ceil(lifetimeLeft(entry, now));
  if (left === Infinity) return 'never expires';
  return left > 0 ? `${left} s` : `expired ${-left} s ago`;
}
