import { figuresOf, healthy, type Results } from './figures.js';
import { table } from './table.js';

/** The order of the README. */
const BACKENDS = ['Redis', 'Memcached', 'PostgreSQL', 'MariaDB', 'SQLite', 'locmem'];

const introduction = (rounds: number) => `# Reliability

What becomes of an application's requests when its cache's backend fails. An application on Express gets 200 requests a second, each
when it is due, whatever has become of those before: six in ten for what is cached, two for what is not yet, and two to a route without
a cache. Every answer is compared, byte for byte, with the one that is right. Then something goes wrong, for more than a second,
and is put right again. Times each fault was tried: ${rounds}. \`npm run reliability\` does it here and now;
\`npm run test:all\` holds the same faults, once, to the columns that no machine's speed excuses: failed, wrong, lines, runs.`;

const READING = `## How to read it

- **failed, wrong**: requests without an answer of status 200 within five seconds, and answers with other bytes than the right ones.
- **found out after**: from the beginning of the fault to the log line that names it. Three failures in a row do it; a failure takes at
  most the \`timeout\`, 100 ms here. Nothing where the fault is none that the caching has to stop for.
- **p99 until then**: the 99th percentile of the cached routes' requests that began before it was found out, less the same of the healthy
  load. The aim is 120 ms: one \`timeout\`, and nobody pays it twice.
- **p99 after**: the same while the fault lasts, less that of the uncached route at the same time. The aim is 2 ms. Where entries are lost
  or the event loop is blocked, it is what misses cost more than no caching at all.
- **cached again after**: from when the server answers again until something new was stored and answered from there. The aim is 2 s.
- **lines**: log lines that say so, and that say that it is over, once it has been for a second. One each for an outage, however many
  requests it meets, and however often it fails again before that second is over.
- **runs for 8 callers**: how often a slow method ran for eight callers who asked the same at once while the fault lasted.
- **heap**: what the process holds more of after the case than before it, garbage collected.

## What it does not show

One process, one server a backend, small answers, on one machine whose cores the load, the application and the servers share: at 200
requests a second a 99th percentile rests on a few dozen requests until the fault is found out and a few hundred after, and differs
from run to run by more than the aim. Nothing here says how several servers of a cluster fail, what a slow disk does over hours, or what a
method costs that has to bear the whole load while the cache is away: that is the application's to withstand.`;

/** The report as Markdown. @param ground where it was measured */
export function document(all: readonly Results[], ground: string): string {
  const ordered = BACKENDS.flatMap((name) => all.filter(({ backend }) => backend === name));
  const rounds = Math.max(...all.map(roundsOf));
  return `${[introduction(rounds), ground, ...ordered.map(section), READING].join('\n\n')}\n`;
}

/** As often as its commonest fault. */
const roundsOf = ({ measurements }: Results) => Math.max(...measurements.map(({ fault }) => measurements.filter((other) => other.fault === fault).length));

function section(results: Results): string {
  const { cached, uncached } = healthy(results);
  const base = `Healthy, at the 99th percentile: ${cached.toFixed(1)} ms cached, ${uncached.toFixed(1)} ms on the route without a cache.`;
  return [`## ${results.backend}`, base, table(figuresOf(results))].join('\n\n');
}
