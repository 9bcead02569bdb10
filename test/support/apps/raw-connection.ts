import net from 'node:net';

/** What came back over one connection, in order. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends requests over one connection, all at once if `pipelined`, else each after the answer to the one before, and
 * takes the answers apart by what their heads say alone, so that one byte too many or too few in a body shows.
 */
export async function converse(port: number, requests: readonly string[], pipelined: boolean): Promise<RawAnswer[]> {
  const socket = net.connect(port, '127.0.0.1');
  const reader = new AnswerReader(socket);
  const answers: RawAnswer[] = [];
  if (pipelined) socket.write(requests.map(asText).join(''));
  for (const request of requests) {
    if (!pipelined) socket.write(asText(request));
    answers.push(await reader.next(request.startsWith('HEAD')));
  }
  const rest = reader.rest;
  socket.destroy();
  if (rest !== '') throw new Error(`More came than was asked for: ${rest}`);
  return answers;
}

/** `GET /path` and header lines. */
const asText = (request: string) => {
  const [line, ...headers] = request.split('\n');
  return [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
};

class AnswerReader {
  rest = '';
  private wake: () => void = () => undefined;
  private isOver = false;

  constructor(socket: net.Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.rest += text;
      this.wake();
    });
    socket.on('close', () => {
      this.isOver = true;
      this.wake();
    });
  }

  async next(isHead: boolean): Promise<RawAnswer> {
    await this.until(() => this.rest.includes('\r\n\r\n'));
    const head = this.take(this.rest.indexOf('\r\n\r\n') + 4);
    const status = Number(head.slice(9, 12));
    const length = isHead || status === 304 ? 0 : Number(/content-length: (\d+)/i.exec(head)?.[1]);
    await this.until(() => this.rest.length >= length);
    return { status, head, body: this.take(length) };
  }

  private take(length: number): string {
    const taken = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    return taken;
  }

  private async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.isOver) throw new Error(`The connection closed after: ${this.rest}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
