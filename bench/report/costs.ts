import { ANSWERS, BODY, type Bytes } from '../costs/bytes.js';
import type { Commands } from '../costs/commands.js';
import { UNCACHED, type Misses } from '../costs/misses.js';
import { sizeTitles } from '../plan/sizes.js';
import { figure } from './figures.js';
import { table } from './table.js';
import { adapterTitles, backendTitles, contestantTitle } from './titles.js';

/** What a miss may take beyond the route without a cache: two round trips and 15 %. */
const MOST_ROUND_TRIPS = 2 * 1.15;

export const missesTable = (all: readonly Misses[]): string =>
  table(
    [
      'a miss',
      'adapter',
      'size',
      'ms away',
      'ms',
      'extra ms',
      'ms of a PING',
      'extra in round trips',
      'aim',
      'round trips waited for',
      'ms of CPU',
    ],
    all.map((one) => {
      const { contestant, adapter, size, away, milliseconds, extra, roundTrip } = one;
      const hasExtra = contestant !== UNCACHED;
      return [
        ...[nameOf(contestant), adapterTitles[adapter], sizeTitles[size], String(away), figure(milliseconds)],
        ...[hasExtra ? extra.toFixed(2) : '', figure(roundTrip), hasExtra ? (extra / roundTrip).toFixed(2) : ''],
        hasExtra && away > 0 && contestant.startsWith('giotto') ? verdict(one) : '',
        hasExtra ? String(one.trips) : '',
        figure(one.cpu),
      ];
    }),
  );

const verdict = ({ extra, roundTrip }: Misses) =>
  `≤ ${MOST_ROUND_TRIPS} ${extra / roundTrip <= MOST_ROUND_TRIPS ? '✓' : '✗'}`;

export const commandsTable = (all: readonly Commands[]): string =>
  table(
    ['commands or statements', 'backend', 'of a', 'sent', 'KB from the backend', 'which', 'called by scripts'],
    all.map(({ contestant, backend, kind, counts, inScripts = {}, bytes }) => [
      ...[nameOf(contestant), backendTitles[backend], kind],
      Object.values(counts)
        .reduce((sum, one) => sum + one, 0)
        .toFixed(2),
      bytes === undefined ? '' : figure(bytes / 1000),
      listed(counts),
      listed(inScripts),
    ]),
  );

const listed = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .sort(([name, one], [other, another]) => another - one || name.localeCompare(other))
    .map(([name, many]) => `${name} ${many.toFixed(2)}`)
    .join(', ');

export const bytesTable = (all: readonly Bytes[]): string =>
  table(
    [`${count(ANSWERS)} answers of ${count(BODY)} bytes`, 'what', 'how many', 'bytes of each', 'lives for s'],
    all.map(({ place, kind, count: many, each, seconds }) => [
      ...[place, kind, count(many), figure(each)],
      seconds === undefined ? '' : seconds < 0 ? 'for ever' : figure(seconds),
    ]),
  );

const count = (value: number) => value.toLocaleString('en');

/** A request is named in the column beside it. */
const nameOf = (contestant: string) => contestantTitle(contestant).replace(/, hit$/, '');
