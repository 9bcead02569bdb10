import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer } from './private-server.js';

/**
 * As `docs/downstream.md` tells, with a header that says who answered. `BAN` with the tags in `X-Tags` drops all that has one of
 * them.
 */
const vclFor = (origin: number) => `vcl 4.1;
backend default { .host = "${loopback}"; .port = "${origin}"; }
acl purgers { "${loopback}"; }
sub vcl_recv {
  if (req.url == "/probe") { return (synth(200)); }
  if (req.method == "BAN") {
    if (client.ip !~ purgers) { return (synth(405)); }
    ban("obj.http.Surrogate-Key ~ " + req.http.X-Tags);
    return (synth(200));
  }
}
sub vcl_deliver {
  if (obj.hits > 0) { set resp.http.X-Shared = "hit"; } else { set resp.http.X-Shared = "miss"; }
}
`;

/** A Varnish before the application on a port. */
export async function startVarnish(origin: number): Promise<PrivateServer> {
  const vcl = (folder: string) => join(folder, 'default.vcl');
  return PrivateServer.start({
    name: 'varnish',
    command: await binary('varnishd'),
    args: (port, folder) => [
      ...['-F', '-j', 'none', '-a', `${loopback}:${port}`, '-T', 'none', '-s', 'malloc,16m'],
      ...['-f', vcl(folder), '-n', join(folder, 'work')],
    ],
    url: (port) => `http://${loopback}:${port}`,
    probe: { send: 'GET /probe HTTP/1.1\r\nHost: probe\r\n\r\n', expect: '200' },
    prepare: (folder) => writeFile(vcl(folder), vclFor(origin)),
    account: await unprivileged('varnish'),
  });
}
