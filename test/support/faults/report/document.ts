import type { Failovers, Results } from '../results.js';
import { failoverTable } from './failover-table.js';
import { figuresOf, healthy } from './figures.js';
import { table } from './table.js';

/** The order of the pages about backends. */
const BACKENDS = ['Redis', 'Memcached', 'Memcached on three hosts', 'PostgreSQL', 'MariaDB', 'SQLite', 'locmem'];
const FAILOVER = 'Failover of Redis';
const SECTIONS = [
  ...BACKENDS,
  FAILOVER,
  ...BACKENDS.flatMap((name) => [`${name} with l1`, `${name} with l1 and recheck`]),
];

const INTRODUCTION = `# Reliability

What happens to an application's requests when its cache's backend fails, measured. In short: they are served uncached. Nothing else changes.

An application on Express gets 200 requests a second. Each is sent when it is due, whatever happened to those before. Six in ten ask for
what is cached, two for what is not yet, and two go to a route without a cache. Every answer is compared, byte for byte, with the right one. Then a fault begins, lasts
more than a second, and ends.

\`npm run reliability\` measures it here and now, and \`npm run reliability -- redis\` one part of it. \`npm run test:all\` plays the same faults once, and checks the columns that do not depend on the machine's
speed: failed, wrong, lines, runs.`;

const READING = `## How to read it

- **failed, wrong**: requests without an answer of status 200 within five seconds, and answers with other bytes than the right ones.
- **found out after**: from the beginning of the fault to the log line that names it. It takes three failures in a row. A failure takes at most the
  \`timeout\`, 100 ms here. Empty if the fault is no reason to stop caching.
- **p99 until then**: the 99th percentile of the cached routes' requests that began before it was found out, less the same of the healthy
  load. The aim is 120 ms: one \`timeout\`, and nobody pays it twice.
- **p99 after**: the same while the fault lasts, less that of the uncached route at the same time. The aim is 2 ms. If entries are lost
  or the event loop is blocked, it is what misses cost more than no caching at all.
- **cached again after**: from when the server answers again until something new was stored and answered from there. The aim is 2 s.
- **lines**: log lines that report the outage, and log lines that report its end, once it has lasted for a second. One each for an outage, however
  many requests it meets, and however often the backend fails again before that second is over.
- **runs for 8 callers**: how often a slow method ran for eight callers who asked the same at once while the fault lasted.
- **heap**: how much more the process holds after the case than before it, garbage collected.

- **old at first**: answers from before an invalidation, up to two seconds after the invalidating process has reached the new server, which may lack the last
  writes. Later ones are **wrong**.

## What it does not show

One process, one server for each backend (Memcached has three too), small answers, on one machine whose cores the load, the application and the servers share. At 200 requests
a second a 99th percentile rests on few requests: a few dozen until the fault is found out, a few hundred after. It differs from run to run by more
than the aim.

Nothing here says what a slow disk does over hours. Nor does it say what your methods cost when they have to bear the
whole load while the cache is away.`;

/** What a run has measured. */
export interface Measured {
  readonly backends: readonly Results[];
  readonly failovers: readonly Failovers[];
}

/**
 * Returns the report as Markdown.
 * @param ground where it was measured
 * @param before the report so far, whose other sections stay
 */
export function document({ backends, failovers }: Measured, ground: string, before: string): string {
  const sections = sectionsIn(before);
  for (const results of backends) sections.set(results.backend, section(results));
  for (const results of failovers) sections.set(FAILOVER, failoverSection(results));
  const ordered = SECTIONS.flatMap((name) => sections.get(name) ?? []);
  return `${[INTRODUCTION, ground, ...ordered, READING].join('\n\n')}\n`;
}

/** Returns the sections of a report by their headings. */
const sectionsIn = (report: string): Map<string, string> =>
  new Map(
    report
      .split(/^(?=## )/m)
      .slice(1)
      .map((text) => [/^## (.*)$/m.exec(text)![1]!, text.trimEnd()]),
  );

/** As often as its commonest fault. */
const roundsOf = (names: readonly string[]) =>
  Math.max(...names.map((name) => names.filter((other) => other === name).length));

function section(results: Results): string {
  const { cached, uncached } = healthy(results);
  const rounds = roundsOf(results.measurements.map(({ fault }) => fault));
  const base = `Healthy, at the 99th percentile: ${cached.toFixed(1)} ms cached, ${uncached.toFixed(1)} ms on the route without a cache. Runs of each fault: ${rounds}.`;
  return [`## ${results.backend}`, base, table(figuresOf(results))].join('\n\n');
}

function failoverSection({ failovers }: Failovers): string {
  const base = `Two processes get 200 requests a second together, while the first one changes values and invalidates them. Then another server takes over. Runs of each: ${roundsOf(failovers.map(({ name }) => name))}; each figure is the worst.`;
  return [`## ${FAILOVER}`, base, failoverTable(failovers)].join('\n\n');
}
