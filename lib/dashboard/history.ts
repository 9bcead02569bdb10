import type { GiottoCounts, GiottoStats } from '../observe/stats.js';

/** How much time one sample covers, in milliseconds. */
export const SAMPLE_MS = 30_000;

/** An hour of samples. */
export const SAMPLES = 120;

/** The numbers that are kept of each program. */
export const FIELDS = ['hits', 'stale', 'collapsed', 'misses', 'bypassed', 'stored', 'savedMs'] as const;

type ByField<Value> = Readonly<Record<(typeof FIELDS)[number], Value>>;

/** The sums of an hour. */
export type Sums = ByField<number>;

/** The samples by field, from the oldest to the present one, which still grows. */
export type Series = ByField<readonly number[]>;

const byField = <Value>(valueAt: (at: number) => Value) =>
  Object.fromEntries(FIELDS.map((field, at) => [field, valueAt(at)])) as ByField<Value>;

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, count) => all + count, 0);

/** In the order of `FIELDS`. */
const numbersOf = ({ hits, stale, collapsed, misses, bypassed, stored, savedMs }: GiottoCounts): number[] => [
  sum(hits),
  stale,
  collapsed,
  sum(misses),
  sum(bypassed),
  stored,
  savedMs,
];

/** The last hour of one program. It takes 7 kB. */
class Track {
  private readonly samples = new Float64Array(SAMPLES * FIELDS.length);
  private last: readonly number[] = FIELDS.map(() => 0);

  add(sample: number, counts: GiottoCounts): void {
    const numbers = numbersOf(counts);
    const start = (sample % SAMPLES) * FIELDS.length;
    for (const [at, number] of numbers.entries()) this.samples[start + at]! += number - this.last[at]!;
    this.last = numbers;
  }

  forget(sample: number): void {
    const start = (sample % SAMPLES) * FIELDS.length;
    this.samples.fill(0, start, start + FIELDS.length);
  }

  /** @param sample the present one */
  series(sample: number): Series {
    const column = (at: number) =>
      Array.from({ length: SAMPLES }, (_, back) => this.samples[((sample + 1 + back) % SAMPLES) * FIELDS.length + at]!);
    return byField(column);
  }

  sums(): Sums {
    const total = (at: number) => {
      let all = 0;
      for (let index = at; index < this.samples.length; index += FIELDS.length) all += this.samples[index]!;
      return all;
    };
    return byField(total);
  }
}

/**
 * Counts of the last hour, by program. Its memory is bounded, since `GiottoStats` has 1,000 programs at most.
 */
export class History {
  private readonly total = new Track();
  private readonly tracks = new Map<string, Track>();
  private sample: number | undefined;

  /** Adds what has happened since the last call to the present sample. @param now milliseconds since the epoch */
  record(now: number, { total, programs }: Pick<GiottoStats, 'total' | 'programs'>): void {
    this.advance(Math.floor(now / SAMPLE_MS));
    this.total.add(this.sample!, total);
    for (const [name, counts] of Object.entries(programs)) this.trackOf(name).add(this.sample!, counts);
  }

  /** The programs that were called since the start, with their sums of the last hour. */
  sums(): Record<string, Sums> {
    return Object.fromEntries([...this.tracks].map(([name, track]) => [name, track.sums()]));
  }

  /** The samples of a program; of all of them if none is named. */
  series(program?: string): Series {
    const track = program === undefined ? this.total : this.tracks.get(program);
    return (track ?? new Track()).series(this.sample ?? 0);
  }

  get totals(): Sums {
    return this.total.sums();
  }

  private trackOf(name: string): Track {
    const known = this.tracks.get(name) ?? new Track();
    this.tracks.set(name, known);
    return known;
  }

  /** A clock that was set back adds to the present sample. */
  private advance(sample: number): void {
    const last = this.sample ?? sample;
    for (let next = Math.max(last + 1, sample - SAMPLES + 1); next <= sample; next++)
      for (const track of [this.total, ...this.tracks.values()]) track.forget(next);
    this.sample = Math.max(last, sample);
  }
}
