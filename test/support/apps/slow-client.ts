import http from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer on its way. */
export interface Arriving {
  readonly response: http.IncomingMessage;
  /** The first bytes that came. */
  readonly first: string;
  /** The other bytes, once all are there; rejects if the answer is cut. */
  readonly rest: Promise<string>;
  /** Goes away. */
  leave(): void;
}

/** Asks, and resolves with the first bytes of the answer. */
export function arrive(port: number, path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Arriving> {
  return new Promise((resolve, reject) => {
    const question = http.get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      response.once('data', (chunk: Buffer) => {
        const rest = text(response);
        rest.catch(() => undefined);
        resolve({ response, first: chunk.toString(), rest, leave: () => void question.destroy() });
      });
    });
    question.once('error', reject);
  });
}
