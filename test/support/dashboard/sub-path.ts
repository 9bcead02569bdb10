import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves an application under a path of its own. */
export interface SubPath {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/below/it/x` from `/x` of the application. It passes `Host` on. */
export async function startSubPath(port: number): Promise<SubPath> {
  const server = http.createServer((request, response) => {
    const path = request.url!.replace(/^\/below\/it/, '');
    if (path === request.url) return void response.writeHead(404).end();
    const { method, headers } = request;
    const passed = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/below/it`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
