/** As much of autocannon as is used here; its own types bring a second copy of Node's. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface Client {
    pipelinedRequests: { addBody(chunk: Buffer): void };
  }

  interface Request {
    path: string;
  }

  interface Options {
    url: string;
    connections: number;
    /** Seconds; or `amount`, so many requests. */
    duration?: number;
    amount?: number;
    /** Milliseconds between two looks at the clock. */
    sampleInt?: number;
    headers?: Record<string, string>;
    requests?: readonly { setupRequest(request: Request): Request }[];
    setupClient?(client: Client): void;
  }

  interface Result {
    start: Date;
    finish: Date;
    errors: number;
    timeouts: number;
    statusCodeStats: Record<string, { count: number }>;
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): Omit<EventEmitter, 'on'> & { on(event: 'response', listener: OnResponse): void };

  type OnResponse = (client: Client, status: number, bytes: number, milliseconds: number) => void;
}
