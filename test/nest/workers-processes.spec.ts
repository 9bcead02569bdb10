import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { DeployedApplication, type Deployment } from '../support/apps/deployed-application.js';
import { redisUrl } from '../support/keyvalue/servers.js';

let app: DeployedApplication | undefined;
afterEach(async () => {
  await app?.end('SIGKILL');
  app = undefined;
});

const WARNED = [expect.stringContaining('the application runs in several workers')];

describe('an application in workers of node:cluster', () => {
  it.each<readonly [string, Omit<Deployment, 'adapter'>, readonly unknown[]]>([
    ['warns once if each has a memory of its own', { backend: 'locmem', workers: 2 }, WARNED],
    ['warns once for three, too', { backend: 'locmem', workers: 3 }, WARNED],
    ['does not warn if there is one', { backend: 'locmem', workers: 1 }, []],
    ['does not warn if nothing is stored', { backend: 'dummy', workers: 2 }, []],
    ['does not warn if they share a server', { backend: 'redis', where: redisUrl(), workers: 2 }, []],
  ])('%s', async (_, deployment, expected) => {
    app = await DeployedApplication.start({
      ...deployment,
      adapter: 'express',
      options: { prefix: `workers ${randomUUID()}:` },
    });
    expect(app.warnings).toEqual(expected);
    expect(await app.end()).toBe(0);
  });
});

describe('an application that PM2 starts twice', () => {
  it.each([
    ['0', []],
    ['1', WARNED],
  ])('warns in the second process alone: NODE_APP_INSTANCE=%s', async (NODE_APP_INSTANCE, expected) => {
    app = await DeployedApplication.start({ adapter: 'fastify', backend: 'locmem' }, { env: { NODE_APP_INSTANCE } });
    expect(app.warnings).toEqual(expected);
  });
});
