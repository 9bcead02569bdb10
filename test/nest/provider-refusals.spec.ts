import { describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Scope, type Provider, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { GiottoCache, GiottoCacheModule, type GiottoCacheProgramOptions } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';

describe('the startup refuses', () => {
  const refusal = async (provider: Provider) =>
    Test.createTestingModule({ imports: [GiottoCacheModule.forRoot({})], providers: [provider] })
      .setLogger(new RecordingLogger())
      .compile()
      .then((module) => module.init().then(() => module.close()))
      .then(
        () => ({ code: 'started', message: '' }),
        (error: { code: string; message: string }) => error,
      );

  const withOptions = (options: GiottoCacheProgramOptions): Type => {
    @Injectable()
    class Users_ {
      @GiottoCache(60, options)
      find() {}
    }
    return Users_;
  };

  it.each<[keyof GiottoCacheProgramOptions, GiottoCacheProgramOptions]>([
    ['methods', { methods: ['POST'] }],
    ['statuses', { statuses: [404] }],
    ['vary', { vary: [] }],
    ['visibility', { visibility: 'public' }],
    ['compress', { compress: false }],
    ['locals', { locals: {} }],
    ['middlewareHeaders', { middlewareHeaders: [] }],
    ['downstream', { downstream: { browser: 30 } }],
  ])('%s, which is about requests', async (name, options) => {
    const told = await refusal(withOptions(options));
    expect([told.code, told.message]).toEqual([
      'GIOTTO_HTTP_OPTION',
      `Users_.find: ${name} is about requests, and no request calls this method. Remove it, or put @GiottoCache on the controller's method.`,
    ]);
  });

  it.each([
    [Scope.REQUEST, 'request-scoped'],
    [Scope.TRANSIENT, 'transient'],
  ] as const)('a provider of scope %i', async (scope, word) => {
    @Injectable({ scope })
    class Scoped {
      @GiottoCache(60)
      find() {}
    }
    const told = await refusal(Scoped);
    expect([told.code, told.message]).toEqual([
      'GIOTTO_REQUEST_SCOPED',
      expect.stringMatching(`^Scoped.find: its class is ${word}, so`),
    ]);
  });

  it('a controller’s method without a route under an option about requests', async () => {
    @Controller()
    class Cats {
      @GiottoCache(60, { vary: ['accept'] })
      plain() {}
    }
    expect(await refusalOf({ controllers: [Cats] })).toMatchObject({ code: 'GIOTTO_HTTP_OPTION' });
  });
});
