import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { describe, it } from '@jest/globals';

import { wireKey } from '../../lib/keyvalue/wire-key.js';

const LIMIT = 250;
const digestOf = (key: string) => createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex');

describe('wireKey', () => {
  it('leaves a key that fits as it is', () => {
    for (const key of ['k', '{"x":12}(squared)(text/html)', 'a b\n\0', 'x'.repeat(LIMIT), 'č'.repeat(LIMIT / 2)])
      assert.equal(wireKey(key, LIMIT), key);
  });

  it('replaces a longer key by a readable head and a digest of the whole', () => {
    const key = 'x'.repeat(LIMIT + 1);
    assert.equal(wireKey(key, LIMIT), `${'x'.repeat(LIMIT - 65)}#${digestOf(key)}`);
  });

  it('counts bytes, not characters, and cuts no character in two', () => {
    for (const character of ['č', '茶', '👩', '👩‍🚀'])
      for (let padding = 0; padding < 5; padding++) {
        const wire = wireKey('-'.repeat(padding) + character.repeat(LIMIT), LIMIT);
        assert.ok(Buffer.byteLength(wire) <= LIMIT && Buffer.byteLength(wire) > LIMIT - 5, wire);
        assert.doesNotMatch(wire, /\uFFFD/);
        assert.equal(Buffer.from(wire).toString(), wire);
      }
  });

  it('tells long keys apart, wherever they differ', () => {
    const keys = ['a', 'b'].flatMap((end) => [`${'x'.repeat(1000)}${end}`, `${end}${'x'.repeat(1000)}`]);
    assert.equal(new Set(keys.map((key) => wireKey(key, LIMIT))).size, keys.length);
  });

  it('never gives two keys the same name', () => {
    const forged = wireKey('x'.repeat(LIMIT + 1), LIMIT);
    assert.notEqual(wireKey(forged, LIMIT), forged);
    assert.ok(Buffer.byteLength(wireKey(forged, LIMIT)) <= LIMIT);
  });
});
