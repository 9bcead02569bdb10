import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';

import { GIOTTO_KEY_VALUE, GiottoCache, type GiottoKeyValue } from 'giotto-cache';
import { announcedMiss } from '../support/apps/announced-miss.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { PATIENCE } from '../support/keyvalue/patient.js';

let runs = 0;

@Controller()
class Pages {
  @Get()
  @GiottoCache(60, { program: 'page' })
  page(@Query('x') _x: string) {
    return { run: ++runs };
  }
}

const SECRET = 'what all processes of this application know';
const keyOf = (x: string) => `{"x":"${x}"}(page)(application/json)`;

describe.each(BACKENDS.map((backend, at) => [backend.name, ADAPTERS[at % 2]!, backend] as const))(
  'with a secret on %s and %s',
  (_name, adapter, backend) => {
    let place: Place;
    let app: Running;
    let keyValue: GiottoKeyValue;
    const run = (secret: string) => {
      const cache = place.connect();
      return start(adapter, {
        controllers: [Pages],
        cache: { cache, prefix: cache.prefix, timeout: PATIENCE, secret },
      });
    };
    beforeAll(async () => {
      place = await backend.open();
      app = await run(SECRET);
      keyValue = app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    });
    afterAll(async () => {
      await app.close();
      await place.drop();
    });
    beforeEach(async () => {
      runs = 0;
      await keyValue.clear();
    });

    const answersOf = async (x: string, of = app) => {
      const answers = [await of.get(`/?x=${x}`), await of.get(`/?x=${x}`)];
      return answers.map(({ text, cache }) => [text, cache.replace(/=\d+$/, '')]);
    };
    const healed = (run: number, miss: string) => [
      [`{"run":${run}}`, miss],
      [`{"run":${run}}`, 'giotto; hit; ttl'],
    ];

    const missed = (reason: string) => `giotto; fwd=miss${keyValue.isInProcess ? '; stored' : ''}; detail=${reason}`;

    it('serves what it has stored', async () => {
      expect(await answersOf('1')).toEqual(healed(1, announcedMiss(keyValue)));
    });

    it.each<[string, (stored: Buffer, other: Buffer) => Buffer]>([
      ['without its tag', (stored) => stored.subarray(0, -32)],
      ['of another key', (_, other) => other],
      ['with another tag', (stored, other) => Buffer.concat([stored.subarray(0, -32), other.subarray(-32)])],
      ['that is empty', () => Buffer.alloc(0)],
    ])('serves no entry %s, and puts it right', async (_, forge) => {
      await answersOf('1');
      await answersOf('2');
      await keyValue.set(keyOf('1'), forge((await keyValue.get(keyOf('1')))!, (await keyValue.get(keyOf('2')))!), 60);
      expect(await answersOf('1')).toEqual(healed(3, missed('entry-unreadable')));
    });

    it('takes no version that somebody else has written', async () => {
      await answersOf('1');
      await keyValue.set('version program page', Buffer.from('AAAAAAAAAAAA.0'), 0);
      expect(await answersOf('1')).toEqual(healed(2, missed('invalidated')));
    });

    it('is not kept from storing by what stands under a lease', async () => {
      await keyValue.set(`lease ${keyOf('1')}`, Buffer.from('mine'), 0);
      expect(await answersOf('1')).toEqual(healed(1, announcedMiss(keyValue)));
    });

    it('serves nothing of a process with another secret if backends are shared, and what a process with the same one has stored', async () => {
      await answersOf('1');
      const [twin, other] = [await run(SECRET), await run('what another application’s processes know')];
      const [[ofTwin], [ofOther, kept]] = [await answersOf('1', twin), await answersOf('1', other)];
      await Promise.all([twin.close(), other.close()]);
      expect(ofTwin![0]).toBe(backend.isShared ? '{"run":1}' : '{"run":2}');
      expect([ofOther![0], kept]).toEqual([`{"run":${runs}}`, [`{"run":${runs}}`, 'giotto; hit; ttl']]);
      expect(runs).toBe(backend.isShared ? 2 : 3);
    });
  },
);
