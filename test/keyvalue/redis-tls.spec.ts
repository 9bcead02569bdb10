import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

import { RedisKeyValue, type RedisKeyValueOptions } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { freePort } from '../support/free-port.js';
import { eventually, HANGS, outcomeOf } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import { type Certificates, makeCertificates } from '../support/servers/certificate.js';
import { type PrivateServer, startRedis } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

let folder: string;
let certificates: Certificates;
/** Asks nobody for a certificate, or everybody. */
let server: PrivateServer;
let mutual: PrivateServer;
let port: number;
let mutualPort: number;

const argsFor = (tlsPort: number, auth: 'yes' | 'no') => [
  ...['--tls-port', String(tlsPort), '--tls-auth-clients', auth],
  ...['--tls-cert-file', certificates.files.cert, '--tls-key-file', certificates.files.key],
  ...['--tls-ca-cert-file', certificates.files.ca],
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'giotto-cache-tls-'));
  await chmod(folder, 0o755);
  certificates = await makeCertificates(folder);
  [port, mutualPort] = [await freePort(), await freePort()];
  server = await startRedis({ args: argsFor(port, 'no') });
  mutual = await startRedis({ args: argsFor(mutualPort, 'yes') });
});
afterAll(async () => {
  await Promise.all([server.stop(), mutual.stop()]);
  await rm(folder, { recursive: true });
});

describeKeyValue('RedisKeyValue over TLS', {
  create: (prefix) => patient(new RedisKeyValue({ host: 'localhost', port, tls: { ca: certificates.ca }, prefix })),
});

const WAYS: readonly (readonly [name: string, options: () => RedisKeyValueOptions])[] = [
  ['rediss:// and a private authority', () => ({ url: `rediss://localhost:${port}`, tls: { ca: certificates.ca } })],
  ['rediss:// to an address', () => ({ url: `rediss://127.0.0.1:${port}`, tls: { ca: certificates.ca } })],
  ['options', () => ({ host: '127.0.0.1', port, tls: { ca: certificates.ca } })],
  ['a certificate of its own', () => ({ host: 'localhost', port: mutualPort, tls: certificates })],
  ['rediss:// and a certificate of its own', () => ({ url: `rediss://localhost:${mutualPort}`, tls: certificates })],
];

it.each(WAYS)('RedisKeyValue stores and reads over TLS by %s', async (_name, options) => {
  const keyValue = patient(new RedisKeyValue(options()));
  await keyValue.open();
  await keyValue.set('k', bytes('v'), 60);
  expect(String(await keyValue.get('k'))).toBe('v');
  await keyValue.close();
});

it.each([
  ['a server that no authority vouches for', () => ({ url: `rediss://localhost:${port}` }), /certificate/],
  [
    'a server of another name',
    () => ({ host: 'localhost', port, tls: { ca: certificates.ca, servername: 'other.example' } }),
    /other\.example/,
  ],
  [
    'a server that asks for a certificate',
    () => ({ host: 'localhost', port: mutualPort, tls: { ca: certificates.ca } }),
    /certificate|closed|ECONNRESET/i,
  ],
])('RedisKeyValue does not talk to %s, and says why', async (_name, options, why) => {
  const keyValue = new RedisKeyValue(options());
  // An attempt ends after a second without a reason, and a busy machine may need longer for the handshake.
  await eventually(async () =>
    expect((await outcomeOf(() => keyValue.open())).error).toMatchObject({
      code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
      message: expect.stringMatching(why),
    }),
  );
  await keyValue.close();
});

it('RedisKeyValue gives up in time on a stopped server behind TLS', async () => {
  const keyValue = new RedisKeyValue({ host: 'localhost', port, tls: { ca: certificates.ca } });
  await eventually(() => keyValue.open());
  server.pause();
  const { error, ms } = await outcomeOf(() => keyValue.get('k'));
  server.resume();
  expect(error).toMatchObject({ code: 'GIOTTO_DEADLINE_EXCEEDED' });
  expect(ms).toBeLessThan(HANGS);
  await keyValue.close();
});

describe('clients of the application over TLS', () => {
  it('ioredis', async () => {
    const client = new Redis({ host: 'localhost', port, tls: { ca: certificates.ca } });
    const keyValue = patient(new RedisKeyValue(client));
    await keyValue.set('k', bytes('v'), 60);
    expect(String(await keyValue.get('k'))).toBe('v');
    client.disconnect();
  });

  it('node-redis', async () => {
    const client = createClient({ url: `rediss://localhost:${port}`, socket: { tls: true, ca: certificates.ca } });
    const keyValue = patient(new RedisKeyValue(client));
    await keyValue.set('k', bytes('v'), 60);
    expect(String(await keyValue.get('k'))).toBe('v');
    client.destroy();
  });
});

it('RedisKeyValue reaches all nodes of a cluster over TLS', async () => {
  const nodes = await startRedisCluster(3, argsFor(0, 'no'), { isEncrypted: true });
  const seeds = await Promise.all(
    nodes.map(async ({ url }) => {
      const client = new Redis(url);
      const [, tlsPort] = (await client.config('GET', 'tls-port')) as [string, string];
      client.disconnect();
      return { host: 'localhost', port: Number(tlsPort) };
    }),
  );
  const hosts = seeds.map((seed) => `${seed.host}:${seed.port}`).join(',');
  for (const options of [{ nodes: seeds }, { url: `rediss+cluster://${hosts}` }]) {
    const keyValue = patient(new RedisKeyValue({ ...options, tls: { ca: certificates.ca } }));
    const keys = Array.from({ length: 30 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 60)));
    expect((await keyValue.getMany(keys)).map(String)).toEqual(keys);
    await keyValue.close();
  }
  await Promise.all(nodes.map((node) => node.stop()));
});
