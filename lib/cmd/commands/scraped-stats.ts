import { wrongUse } from '../../errors/command-line.js';
import { REQUESTS, BACKEND_UP } from '../../metrics/names.js';
import { messageOf } from '../../calls/failure.js';
import { drawTable } from './table.js';

/** How a call is answered, in the order of the table's columns. */
const RESULTS = ['hit', 'stale', 'collapsed', 'miss', 'bypass'] as const;

type Calls = Map<string, number>;

/** One line of the text format of Prometheus, and one label in it. */
const SAMPLE = /^(\w+)(?:\{(.*)\})? ([\d.e+-]+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Returns a table of a running server's programs, from what `giotto-cache/metrics` shows to Prometheus.
 * @throws GIOTTO_WRONG_USE if there is nothing of it under the URL
 */
export async function scrapedStats(url: string): Promise<string> {
  const { programs, backends } = readMetrics(await textOf(url));
  if (programs.size === 0 && backends.length === 0)
    throw wrongUse(`${url} has no metrics of giotto-cache.`, 'Call openTelemetryMetrics or prometheusMetrics first.');
  const rows = [...programs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, calls]) => rowOf(name, calls));
  return [...backends, drawTable([['program', 'calls', 'hit ratio', ...RESULTS], ...rows])].join('\n');
}

async function textOf(url: string): Promise<string> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.text();
    throw new Error(`it answers with the status ${response.status}`);
  } catch (error) {
    throw wrongUse(`${url} cannot be read: ${messageOf((error as Error).cause ?? error)}.`, '');
  }
}

function readMetrics(text: string): { programs: Map<string, Calls>; backends: string[] } {
  const programs = new Map<string, Calls>();
  const backends: string[] = [];
  for (const [, name, labels = '', value] of text.split('\n').flatMap((line) => [SAMPLE.exec(line) ?? []])) {
    const { program = '', result = '', backend = '' } = labelsIn(labels);
    if (name === BACKEND_UP.prometheus) backends.push(`${backend}: ${Number(value) === 1 ? 'up' : 'not up'}`);
    if (name === REQUESTS.prometheus) count(programs, program, { result, value: Number(value) });
  }
  return { programs, backends };
}

const labelsIn = (text: string): Partial<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(LABEL)].map(([, name, value]) => [name!, value!.replace(/\\(.)/g, '$1')]));

/** Of several tiers, and of several processes behind one address, the sum. */
function count(programs: Map<string, Calls>, program: string, { result, value }: { result: string; value: number }) {
  const calls: Calls = programs.get(program) ?? new Map();
  calls.set(result, (calls.get(result) ?? 0) + value);
  programs.set(program, calls);
}

function rowOf(program: string, calls: Calls): string[] {
  const of = (result: string) => calls.get(result) ?? 0;
  const all = [...calls.values()].reduce((sum, value) => sum + value, 0);
  const asked = all - of('bypass');
  const served = of('hit') + of('stale') + of('collapsed');
  const ratio = asked === 0 ? '' : `${((100 * served) / asked).toFixed(1)} %`;
  return [program, String(all), ratio, ...RESULTS.map((result) => String(of(result)))];
}
