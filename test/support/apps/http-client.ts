import http from 'node:http';

/** A request as it goes over the wire. */
export interface Question {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Whose connections it goes over; without one, over a connection of its own. */
  readonly agent?: http.Agent;
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Names and values in turns, spelled and ordered as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** The `Cache-Status` header. */
  readonly cache: string;
}

/** Asks, and waits for the whole answer. */
export function request({ port, method, path, headers, body, agent }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: '127.0.0.1', port, method, path, headers, agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const answerOf = (response: http.IncomingMessage, body: Buffer): Answer => ({
  status: response.statusCode!,
  headers: response.headers,
  rawHeaders: response.rawHeaders,
  body,
  text: body.toString(),
  cache: String(response.headers['cache-status'] ?? ''),
});
