import autocannon from 'autocannon';

import { percentile } from './statistics.js';

/** Requests as fast as the server answers them, on each connection one after another. */
export interface Volley {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** The status that counts as an answer. */
  readonly status: number;
  readonly connections: number;
  readonly seconds: number;
}

export interface Volume {
  readonly answers: number;
  /** Answers with another status, broken connections, timeouts. */
  readonly failures: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const SAMPLE_MS = 20;

/** Latencies are kept one by one, since autocannon's own are whole milliseconds. */
export function fire({ url, headers, status, connections, seconds }: Volley): Promise<Volume> {
  const latencies: number[] = [];
  const options = { url, headers, connections, duration: seconds, sampleInt: SAMPLE_MS, setupClient: dropBodies };
  return new Promise((resolve, reject) => {
    const run = autocannon(options, (error, result) => {
      if (error) return reject(error);
      const answers = result.statusCodeStats[status]?.count ?? 0;
      const failures = latencies.length - answers + result.errors + result.timeouts;
      resolve({
        answers,
        failures,
        seconds: (result.finish.getTime() - result.start.getTime()) / 1000,
        ...tail(latencies),
      });
    });
    run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
}

/** autocannon would decode and keep each body, which at 1 MB makes the load slower than the server. */
function dropBodies({ pipelinedRequests }: { pipelinedRequests: { addBody(chunk: Buffer): void } }): void {
  pipelinedRequests.addBody = () => undefined;
}

const tail = (latencies: number[]) => ({ p50: percentile(latencies, 50), p99: percentile(latencies, 99) });
