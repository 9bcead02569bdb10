import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { MemcacheKeyValue } from 'giotto-cache';
import { patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startMemcached } from '../support/servers/index.js';

const NEW = Buffer.from('new');
const OLD = Buffer.from('old');

describe('compareAndSet on a Memcached without versions of items', () => {
  let server: PrivateServer;
  let keyValue: MemcacheKeyValue;
  beforeEach(async () => {
    server = await startMemcached({ args: ['-C'] });
    keyValue = patient(new MemcacheKeyValue(server.url));
    await keyValue.set('k', OLD, 60);
  });
  afterEach(async () => {
    await keyValue.close();
    await server.stop();
  });

  it('is gone once that has turned out, and everything else works', async () => {
    expect(await keyValue.compareAndSet!('k', Buffer.from('another'), NEW)).toBe(false);
    await expect(keyValue.compareAndSet!('k', OLD, NEW)).rejects.toMatchObject({
      code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
      message: expect.stringMatching(/without -C\.$/),
    });
    expect(keyValue.compareAndSet).toBeUndefined();
    expect(await keyValue.get('k')).toEqual(OLD);
    await keyValue.set('k', NEW, 60);
    expect(await keyValue.get('k')).toEqual(NEW);
  });
});
