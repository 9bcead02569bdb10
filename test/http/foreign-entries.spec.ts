import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { map } from 'rxjs';

import { GIOTTO_KEY_VALUE, GiottoCache, type GiottoKeyValue } from 'giotto-cache';
import { decodeEntry, encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

let runs = 0;

@Controller()
class EntriesController {
  @GiottoCache(60, { program: 'view' })
  @Get('view')
  view() {
    return { run: ++runs };
  }

  @GiottoCache(60, { program: 'model' })
  @UseInterceptors(Wrapping)
  @Get('model')
  model() {
    return { run: ++runs };
  }
}

const flip = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= 0x20;
  return copy;
};

/** What else might stand where an entry should. */
const FOREIGN: Record<string, (entry: Buffer) => Buffer> = {
  nothing: () => Buffer.alloc(0),
  'a letter': () => Buffer.from('G'),
  text: () => Buffer.from('{"response":"somebody else’s"}'),
  zeros: () => Buffer.alloc(1000),
  'an entry cut short': (entry) => entry.subarray(0, -1),
  'an entry cut in its head': (entry) => entry.subarray(0, 20),
  'an entry cut to its preamble': (entry) => entry.subarray(0, 11),
  'an entry grown': (entry) => Buffer.concat([entry, Buffer.from(' ')]),
  'an older version': (entry) => {
    const old = Buffer.from(entry);
    old[2] = 0;
    return old;
  },
  'a newer version': (entry) => {
    const newer = Buffer.from(entry);
    newer[2]! += 1;
    return newer;
  },
  'a flipped bit in the body': (entry) => flip(entry, -2),
  'a flipped bit in the head': (entry) => flip(entry, 30),
  'a flipped bit in the checksum': (entry) => flip(entry, 8),
  'a huge length': (entry) => {
    const huge = Buffer.from(entry);
    huge.writeUInt32BE(0xffffffff, 3);
    return huge;
  },
};

describe.each(ADAPTERS)('on %s', (adapter) => {
  describe.each(['view', 'model'])('in place of an entry at %s level', (level) => {
    let app: Running;
    let keyValue: GiottoKeyValue;
    const key = `{}(${level})(application/json)`;
    beforeEach(async () => {
      runs = 0;
      app = await start(adapter, { controllers: [EntriesController] });
      keyValue = app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    });
    afterEach(() => app.close());

    it.each(Object.keys(FOREIGN))('%s is a miss, which puts it right', async (name) => {
      await app.get(`/${level}`);
      await keyValue.set(key, FOREIGN[name]!((await keyValue.get(key))!), 60);
      const miss = await app.get(`/${level}`);
      expect([miss.status, miss.cache, runs]).toEqual([200, 'giotto; fwd=miss; stored; detail=entry-unreadable', 2]);
      const hit = await app.get(`/${level}`);
      expectSame(hit, miss);
      expect([hit.cache, runs]).toEqual(['giotto; hit; ttl=60', 2]);
    });
  });
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  it('an entry of the other level, as an earlier release left it, is a miss', async () => {
    runs = 0;
    const app = await start(adapter, { controllers: [EntriesController] });
    const keyValue = app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    await app.get('/view');
    await app.get('/model');
    const [view, model] = [
      await keyValue.get('{}(view)(application/json)'),
      await keyValue.get('{}(model)(application/json)'),
    ];
    await keyValue.set('{}(view)(application/json)', model!, 60);
    await keyValue.set('{}(model)(application/json)', view!, 60);
    const answers = [await app.get('/view'), await app.get('/model')];
    await app.close();
    expect(answers.map(({ text }) => text)).toEqual(['{"run":3}', '{"data":{"run":4}}']);
    for (const { cache } of answers) expect(cache).toBe('giotto; fwd=miss; stored; detail=entry-unreadable');
  });

  it('a model that this Node.js cannot read is a miss', async () => {
    runs = 0;
    const app = await start(adapter, { controllers: [EntriesController] });
    const keyValue = app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE);
    await app.get('/model');
    const key = '{}(model)(application/json)';
    const entry = decodeEntry((await keyValue.get(key))!)!;
    await keyValue.set(key, encodeEntry({ ...entry, body: Buffer.from([0xff, 99, 1, 2]) }), 60);
    const answer = await app.get('/model');
    await app.close();
    expect([answer.cache, answer.text]).toEqual([
      'giotto; fwd=miss; stored; detail=entry-unreadable',
      '{"data":{"run":2}}',
    ]);
  });
});
