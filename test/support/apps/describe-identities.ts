import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, type GiottoKeyValue } from 'giotto-cache';
import { announcedMiss } from './announced-miss.js';
import { type Adapter, start, type Running } from './application.js';
import { type Backend, type Place } from './backends.js';

let runs = 0;

@Controller()
class OwnController {
  @GiottoCache(3600, { program: 'own', visibility: 'private' })
  @Get('own')
  own() {
    return { run: ++runs };
  }
}

const LONG = 'x'.repeat(300);

/** What UTF-8, a text or a number makes the same. */
const PAIRS: readonly (readonly [what: string, one: unknown, other: unknown])[] = [
  ['halves of different surrogate pairs', 'x\ud800', 'x\ud801'],
  ['half a surrogate pair and the character that replaces it', 'x\ud800', 'x\ufffd'],
  ['the other half and the character that replaces it', '\udc00x', '\ufffdx'],
  ['halves at the end of long texts', `${LONG}\ud800`, `${LONG}\udfff`],
  ['half a pair and code units that look like it as bytes', '\ud800\u0080', '\0\u0600\0'],
  ['a number and its text', 1, '1'],
  ['a BigInt and its text', 1n, '1'],
  ['a number and a BigInt', 1, 1n],
  ['an infinite number and its text', Infinity, 'Infinity'],
  ['a text and one that names its type', 'number 1', 1],
];

/** Shows on an application that identities which are nearly the same share nothing. */
export function describeIdentities({ backend, adapter }: { backend: Backend; adapter: Adapter }): void {
  describe(`on ${backend.name} and ${adapter}`, () => shareNothing(backend, adapter));
}

function shareNothing(backend: Backend, adapter: Adapter): void {
  let place: Place;
  let app: Running;
  let cache: GiottoKeyValue;
  let identity: unknown;
  beforeAll(async () => {
    place = await backend.open();
    cache = place.connect();
    app = await start(adapter, {
      controllers: [OwnController],
      cache: { cache, identify: () => identity as string },
    });
  });
  afterAll(async () => {
    await app.close();
    await place.drop();
  });

  it.each(PAIRS)('two identities share no private entry: %s', async (_, one, other) => {
    const ask = (who: unknown) => ((identity = who), app.get('/own'));
    await cache.clear();
    const own = await ask(one);
    const others = await ask(other);
    expect(others.cache).toBe(announcedMiss(cache));
    expect(others.text).not.toBe(own.text);
    expect(await ask(one)).toMatchObject({ text: own.text, cache: 'giotto; hit; ttl=3600' });
    expect(await ask(other)).toMatchObject({ text: others.text, cache: 'giotto; hit; ttl=3600' });
  });

  it.each(PAIRS)('two keys share no value: %s', async (_, one, other) => {
    const service = app.app.get(GiottoCacheService);
    await service.clear();
    expect(await service.set(one, 'one', 60)).toBe(true);
    expect(await service.get(other)).toBeUndefined();
    expect(await service.set({ nested: other }, 'other', 60)).toBe(true);
    expect(await service.get({ nested: one })).toBeUndefined();
  });

  it.each(PAIRS.filter(([, one, other]) => typeof one === 'string' && typeof other === 'string'))(
    'invalidating one tag leaves the other alone: %s',
    async (_, one, other) => {
      const service = app.app.get(GiottoCacheService);
      const tags = { tags: [one as string] };
      await service.set('tagged', 'value', 60, tags);
      await service.invalidate({ tags: other as string });
      expect(await service.get('tagged', tags)).toBe('value');
      await service.invalidate(tags);
      expect(await service.get('tagged', tags)).toBeUndefined();
    },
  );
}
