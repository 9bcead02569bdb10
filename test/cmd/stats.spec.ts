import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as client from 'prom-client';

import { prometheusMetrics } from 'giotto-cache/metrics';
import { until } from '../support/apps/scripted.js';
import { installed, session } from '../support/cmd/installed-for-all.js';
import { play } from '../support/observe/measured.js';

/** Starts the command, to be ended by a signal. */
function begin(...words: string[]) {
  const child = spawn(process.execPath, [installed.script, '--app', installed.application, ...words], {
    cwd: installed.folder,
  });
  const begun = { child, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => void (begun.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (begun.err += chunk.toString()));
  return begun;
}

const LOOK = /^\d\d:\d\d:\d\d {2}answers in [\d.]+ ms, keys locmem/gm;

describe('stats --watch', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('looks again and again, and closes the application on %s', async (signal) => {
    const begun = begin('stats', '--watch', '0.02');
    await until(() => (begun.out.match(LOOK) ?? []).length >= 3);
    begun.child.kill(signal);
    const [code] = (await once(begun.child, 'close')) as [number | null];
    expect({ code, err: begun.err }).toEqual({ code: 0, err: '' });
    expect(begun.out).toMatch(/^backend {3}locmem/);
  });

  it('refuses what is no number of seconds', async () => {
    expect(await session.run('stats', '--watch', 'often')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Give a number of seconds above 0.'),
    });
  });
});

describe('stats --metrics', () => {
  let registry: client.Registry;
  let server: Server;
  let url: string;
  let stop: () => void;
  beforeEach(async () => {
    registry = new client.Registry();
    stop = prometheusMetrics(client, { registry });
    server = createServer((_request, response) => void registry.metrics().then((text) => response.end(text)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  });
  afterEach(() => {
    stop();
    server.close();
  });

  it("shows how a running server's calls are answered", async () => {
    await play('express');
    const { code, out, err } = await session.run('stats', '--metrics', url);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').filter((line) => /\w/.test(line))).toEqual([
      'moody at h:1: not up',
      '│ program │ calls │ hit ratio │ hit │ stale │ collapsed │ miss │ bypass │',
      '│ squared │ 4     │ 66.7 %    │ 2   │ 0     │ 0         │ 1    │ 1      │',
    ]);
  });

  it('goes on with --watch, also while the server is away', async () => {
    await play('express');
    const begun = begin('stats', '--metrics', url, '--watch', '0.02');
    await until(() => begun.out.split('66.7 %').length > 2);
    server.close();
    server.closeAllConnections();
    await until(() => begun.err.includes('cannot be read: '));
    begun.child.kill('SIGINT');
    const [code] = (await once(begun.child, 'close')) as [number | null];
    expect(code).toBe(0);
  });

  it('says what is missing', async () => {
    const { port } = server.address() as AddressInfo;
    const nothing = new client.Registry();
    server.removeAllListeners('request');
    server.on('request', (_request, response) => void nothing.metrics().then((text) => response.end(text)));
    expect(await session.run('stats', '--metrics', url)).toMatchObject({
      code: 2,
      err: `giotto-cmd: ${url} has no metrics of giotto-cache. Call openTelemetryMetrics or prometheusMetrics first.\n`,
    });
    server.close();
    server.closeAllConnections();
    expect(await session.run('stats', '--metrics', url)).toMatchObject({
      code: 2,
      err: expect.stringMatching(new RegExp(`cannot be read: .*ECONNREFUSED.*${port}`)),
    });
    expect(await session.run('stats', '--metrics', 'nowhere')).toMatchObject({ code: 2 });
  });
});
