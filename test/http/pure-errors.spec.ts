import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NotFoundException, type Type } from '@nestjs/common';
import { catchError, EMPTY, map, of, retry, tap, toArray, type Observable } from 'rxjs';

import type { GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import { openWithTemplates } from '../support/apps/looking-on.js';
import {
  bound,
  Envelope,
  expectAsWithout,
  expectStored,
  Looking,
  operating,
  PureController,
  record,
} from '../support/apps/pure.js';

describe.each(ADAPTERS)(
  'on %s an interceptor that was declared pure, beside errors and others,',
  (adapter: Adapter) => {
    let app: Running;
    beforeEach(() => {
      Object.assign(record, { runs: 0, applied: 0, failures: 0, seen: [] });
    });
    afterEach(() => app.close());

    const begin = async (ingredients: Ingredients, cache: GiottoCacheOptions) => {
      app = await openWithTemplates(adapter, { ...ingredients, cache });
    };

    it.each<[string, (handled: Observable<unknown>) => Observable<unknown>, string]>([
      [
        'that throws',
        (handled) =>
          handled.pipe(
            map(() => {
              throw new NotFoundException('none of it');
            }),
          ),
        '/value?name=text',
      ],
      [
        'that throws what is no exception',
        (handled) =>
          handled.pipe(
            map(() => {
              throw 'nothing';
            }),
          ),
        '/value?name=text',
      ],
      ['that emits nothing', () => EMPTY, '/value?name=text'],
      [
        'that catches what the method throws, and fails afterwards',
        (handled) =>
          handled.pipe(
            catchError(() => of('caught')),
            map(() => {
              throw new NotFoundException('none of it');
            }),
          ),
        '/value?name=text',
      ],
      [
        'that would catch what it throws itself, were it not over by then',
        (handled) =>
          handled.pipe(
            catchError(() => of('caught')),
            map((value) => {
              if (value !== 'caught') throw new NotFoundException('none of it');
              return value;
            }),
          ),
        '/value?name=text',
      ],
      [
        'that catches what the method throws',
        (handled) => handled.pipe(catchError((error: Error) => of({ instead: error.message }))),
        '/failing',
      ],
      ['that does nothing of what the method throws', (handled) => handled.pipe(map((data) => ({ data }))), '/failing'],
    ])('fails and recovers as without the cache: one %s', async (_name, operate, path) => {
      const Operating = operating('Operating', operate);
      await begin({ controllers: [bound(PureController, Operating)] }, { pure: [Operating] });
      const { one, other } = await expectAsWithout(app, path);
      expect([one.cache, other.cache]).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=exception'));
    });

    it('that tries again has the method run again, and is stored', async () => {
      const Retrying = operating('Retrying', (handled) =>
        handled.pipe(
          retry(2),
          map((data) => ({ data })),
        ),
      );
      await begin({ controllers: [bound(PureController, Retrying)] }, { pure: [Retrying] });
      const plain = await app.get('/plain/at-second');
      record.failures = 0;
      const [miss, hit] = [await app.get('/at-second'), await app.get('/at-second')];
      expect([miss.text, hit.text, record.failures]).toEqual([plain.text, plain.text, 2]);
      expect(hit.cache).toBe('giotto; hit; ttl=60');
    });

    it('may gather values', async () => {
      const Gathering = operating('Gathering', (handled) => handled.pipe(toArray()));
      await begin({ controllers: [bound(PureController, Gathering)] }, { pure: [Gathering] });
      const { one } = await expectStored(app, '/value?name=text');
      expect(one.text).toBe('["text"]');
    });

    it.each<[string, Type[], unknown]>([
      ['inside', [Envelope, Looking], { id: 7, password: 'hunter2' }],
      ['outside', [Looking, Envelope], { data: { id: 7, password: 'hunter2' } }],
    ])('leaves one that looks on to see what it would without the cache: %s', async (_name, interceptors, value) => {
      await begin(
        { controllers: [bound(PureController, ...interceptors)] },
        { pure: [Envelope], transparent: [Looking] },
      );
      await expectAsWithout(app, '/value?name=instance');
      expect(record.seen).toEqual([value, value, value]);
    });

    it('leaves one that looks on inside of it to see the value that it then fails on', async () => {
      const Failing = operating('Failing', (handled) =>
        handled.pipe(
          map(() => {
            throw new NotFoundException('none of it');
          }),
        ),
      );
      const Catching = operating('Catching', (handled) =>
        handled.pipe(
          tap((value) => void record.seen.push(value)),
          catchError((error: Error) => (record.seen.push(error.message), of('caught'))),
        ),
      );
      await begin(
        { controllers: [bound(PureController, Failing, Catching)] },
        { pure: [Failing], transparent: [Catching] },
      );
      await expectAsWithout(app, '/value?name=text');
      expect(record.seen).toEqual(['text', 'text', 'text']);
    });

    it('is the cure that a warning names if entities go through it', async () => {
      await begin({ controllers: [bound(PureController, Envelope)] }, {});
      const warnings: string[] = [];
      app.app.useLogger({
        log: () => undefined,
        error: () => undefined,
        warn: (message: string) => void warnings.push(message),
      });
      await app.get('/value?name=instance');
      expect(warnings).toEqual([expect.stringMatching(/Account.*Envelope works on the value itself.*pure: \[…\]/)]);
    });
  },
);
