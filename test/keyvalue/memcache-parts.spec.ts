import assert from 'node:assert/strict';

import { describe, it } from '@jest/globals';

import { seal, unseal } from '../../lib/keyvalue/memcache/envelope.js';
import { expiresAt, exptime } from '../../lib/keyvalue/memcache/expiry.js';
import { rendezvous } from '../../lib/keyvalue/memcache/rendezvous.js';

const bytes = (text: string) => Buffer.from(text);

describe('the choice of the server', () => {
  const keys = Array.from({ length: 10_000 }, (_, n) => `giotto:{"x":${n}}(squared)(text/html)`);
  const three = ['a:11211', 'b:11211', 'c:11211'];
  const names = (servers: string[]) => {
    const placeOf = rendezvous(servers);
    return keys.map((key) => servers[placeOf(key)]);
  };

  it('gives each server its share of the keys', () => {
    for (const servers of [three, [...three, 'd:11211'], Array.from({ length: 10 }, (_, n) => `10.0.0.${n}:11211`)])
      for (const server of servers) {
        const share = (names(servers).filter((name) => name === server).length / keys.length) * servers.length;
        assert.ok(share > 0.9 && share < 1.1, `${server} has ${share}`);
      }
  });

  it('moves only the share of a server that is added, and all of it to that server', () => {
    const [before, after] = [names(three), names([...three, 'd:11211'])];
    const moved = after.filter((name, n) => name !== before[n]);
    assert.deepEqual(new Set(moved), new Set(['d:11211']));
    assert.ok(moved.length > 0.22 * keys.length && moved.length < 0.28 * keys.length, `${moved.length}`);
  });

  it('does not depend on the order of the servers', () => {
    assert.deepEqual(names([...three].reverse()), names(three));
  });
});

describe('the envelope', () => {
  it('shows each change of any of its bytes, and another key', () => {
    const sealed = seal('key', bytes('the value'), 1e12);
    assert.equal(String(unseal('key', sealed, 0)?.value), 'the value');
    assert.equal(unseal('kez', sealed, 0), undefined);
    for (let n = 0; n < sealed.length; n++) {
      const damaged = Buffer.from(sealed);
      damaged.writeUInt8(damaged.readUInt8(n) ^ 0x10, n);
      assert.equal(unseal('key', damaged, 0), undefined, `byte ${n}`);
      assert.equal(unseal('key', sealed.subarray(0, n), 0), undefined, `${n} bytes`);
    }
  });

  it('ends at its exact millisecond, or never', () => {
    assert.equal(unseal('k', seal('k', bytes('v'), 1000), 999)?.expired, false);
    assert.equal(unseal('k', seal('k', bytes('v'), 1000), 1000)?.expired, true);
    assert.equal(unseal('k', seal('k', bytes('v'), 0), Number.MAX_SAFE_INTEGER)?.expired, false);
  });
});

describe('the expiry that a server receives', () => {
  const now = Date.UTC(2030, 0, 1);
  const day = 24 * 3600 * 1000;

  it('is never shorter than the lifetime, whatever is left of the second', () => {
    assert.deepEqual(
      [1, 200, 1000, 1001].map((lifetime) => exptime(lifetime, now)),
      [2, 2, 2, 3],
    );
  });

  it('is a date for more than 30 days, and never a date in the past', () => {
    assert.equal(exptime(30 * day - 1000, now), 30 * 24 * 3600);
    assert.equal(exptime(30 * day, now), now / 1000 + 30 * 24 * 3600 + 1);
    assert.equal(exptime(31 * day, now), now / 1000 + 31 * 24 * 3600 + 1);
  });

  it('is "never" for no lifetime, and for dates that do not fit, which the envelope keeps', () => {
    assert.equal(exptime(undefined, now), 0);
    assert.equal(exptime(20 * 366 * day, now), 0);
    assert.equal(expiresAt(20 * 366 * day, now), now + 20 * 366 * day);
    assert.equal(expiresAt(undefined, now), 0);
  });
});
