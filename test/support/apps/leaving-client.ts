import http from 'node:http';

/** Asks, and leaves as soon as the first bytes are there, or the answer's end if there are none. */
export function leaveEarly(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const question = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.once('data', () => question.destroy());
      response.once('close', resolve);
    });
    question.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve() : reject(error)));
  });
}
