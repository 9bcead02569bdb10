import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer } from './private-server.js';

/** As `docs/downstream.md` tells, with a header that says who answered. Everything that it writes is in its folder. */
const configurationFor = (origin: number, port: number, folder: string) => `
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi; proxy_temp_path ${folder}/proxy;
  proxy_cache_path ${folder}/cache keys_zone=answers:1m;
  server {
    listen ${loopback}:${port};
    location /probe { return 200; }
    location / {
      proxy_pass http://${loopback}:${origin};
      proxy_set_header Host $host;
      proxy_cache answers;
      add_header X-Shared $upstream_cache_status;
    }
  }
}
`;

/** An nginx before the application on a port. */
export async function startNginx(origin: number): Promise<PrivateServer> {
  const file = (folder: string) => join(folder, 'nginx.conf');
  return PrivateServer.start({
    name: 'nginx',
    command: await binary('nginx'),
    args: (_port, folder) => ['-c', file(folder), '-e', join(folder, 'error.log')],
    url: (port) => `http://${loopback}:${port}`,
    probe: { send: 'GET /probe HTTP/1.1\r\nHost: probe\r\n\r\n', expect: '200' },
    prepare: (folder, port) => writeFile(file(folder), configurationFor(origin, port, folder)),
    account: await unprivileged('www-data'),
  });
}
