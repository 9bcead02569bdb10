import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One line of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** Serves metrics, scrapes them once over HTTP, and reads the text format of Prometheus. */
export async function scrape(listener: RequestListener): Promise<Sample[]> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return samplesIn(await response.text());
  } finally {
    server.close();
  }
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

const samplesIn = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = LINE.exec(line)!;
      return { name: name!, labels: labelsIn(labels), value: Number(value) };
    });

/** Without the scope, which OpenTelemetry adds. */
const labelsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name, value]) => [name!, value!]).filter(([name]) => !name!.startsWith('otel_')),
  );

/** The value with these labels and no others; `undefined` if there is none. */
export const valueOf = (samples: readonly Sample[], name: string, labels: Record<string, string>): number | undefined =>
  samples.find(
    (sample) =>
      sample.name === name &&
      Object.keys(sample.labels).length === Object.keys(labels).length &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;
