import { figuresOf, healthy, type Results } from './figures.js';
import { table } from './table.js';

/** The order of the pages about backends. */
const BACKENDS = ['Redis', 'Memcached', 'Memcached on three hosts', 'PostgreSQL', 'MariaDB', 'SQLite', 'locmem'];

const introduction = (rounds: number) => `# Reliability

What happens to an application's requests when its cache's backend fails, measured. In short: they are served uncached. Nothing else changes.

An application on Express gets 200 requests a second. Each is sent when it is due, whatever happened to those before. Six in ten ask for
what is cached, two for what is not yet, and two go to a route without a cache. Every answer is compared, byte for byte, with the right one. Then a fault begins, lasts
more than a second, and ends. Runs of each fault: ${rounds}.

\`npm run reliability\` measures it here and now. \`npm run test:all\` plays the same faults once, and checks the columns that do not depend on the machine's
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

## What it does not show

One process, one server for each backend (Memcached has three too), small answers, on one machine whose cores the load, the application and the servers share. At 200 requests
a second a 99th percentile rests on few requests: a few dozen until the fault is found out, a few hundred after. It differs from run to run by more
than the aim.

Nothing here says how the servers of a cluster of Redis fail, or what a slow disk does over hours. Nor does it say what your methods cost when they have to bear the
whole load while the cache is away.`;

/** The report as Markdown. @param ground where it was measured */
export function document(all: readonly Results[], ground: string): string {
  const ordered = BACKENDS.flatMap((name) => all.filter(({ backend }) => backend === name));
  const rounds = Math.max(...all.map(roundsOf));
  return `${[introduction(rounds), ground, ...ordered.map(section), READING].join('\n\n')}\n`;
}

/** As often as its commonest fault. */
const roundsOf = ({ measurements }: Results) =>
  Math.max(...measurements.map(({ fault }) => measurements.filter((other) => other.fault === fault).length));

function section(results: Results): string {
  const { cached, uncached } = healthy(results);
  const base = `Healthy, at the 99th percentile: ${cached.toFixed(1)} ms cached, ${uncached.toFixed(1)} ms on the route without a cache.`;
  return [`## ${results.backend}`, base, table(figuresOf(results))].join('\n\n');
}
