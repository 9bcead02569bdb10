import { Controller, Get, Module, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { GiottoCache, GiottoCacheModule } from 'giotto-cache';
import { checkNestInternals } from '../../lib/nest/metadata/nest-probe.js';
import * as nest from '../../lib/nest/metadata/nest-metadata.js';

const { getMetadata } = Reflect;

/** Lets the library read nothing under a key, as if Nest had renamed it. */
function rename(key: string): void {
  jest
    .spyOn(Reflect, 'getMetadata')
    .mockImplementation((name: unknown, target, property) =>
      name === key ? undefined : (getMetadata(name, target, property) as unknown),
    );
}

const failure = (key: string) =>
  expect.objectContaining({ code: 'GIOTTO_MISSING_INTERNALS', message: expect.stringContaining(key) });

const KEYS = [
  nest.ROUTE_ARGUMENTS,
  nest.RESPONSE_PASSTHROUGH,
  nest.PATH,
  nest.METHOD,
  nest.HEADERS,
  nest.HTTP_CODE,
  nest.RENDER,
  nest.REDIRECT,
  nest.SSE,
  nest.INTERCEPTORS,
  nest.SERIALIZER_OPTIONS,
  nest.INJECTED_PROPERTIES,
];

@Controller()
class NumberController {
  @Get('squared')
  @GiottoCache(60)
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2 };
  }
}

@Module({ imports: [GiottoCacheModule.forRoot()], controllers: [NumberController] })
class ApplicationModule {}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the internals of Nest', () => {
  it('are all there in the installed version', () => {
    expect(checkNestInternals()).toBeUndefined();
  });

  it.each(KEYS)('are reported missing if Nest renames the metadata key %s', (key) => {
    rename(key);
    expect(checkNestInternals).toThrow(failure(key));
  });

  it('are reported missing if Nest renumbers the kinds of parameters', () => {
    jest.spyOn(Reflect, 'getMetadata').mockImplementation((name: unknown, target, property) => {
      const found = getMetadata(name, target, property) as Record<string, object>;
      if (name !== nest.ROUTE_ARGUMENTS) return found;
      return Object.fromEntries(
        Object.entries(found).map(([key, description]) => [key.replace(/^4:/, '40:'), description]),
      );
    });
    expect(checkNestInternals).toThrow(failure('parameter type 4'));
  });

  it('keep an application from starting that would give every call of a route the key {}', async () => {
    const application = await NestFactory.create(ApplicationModule, { logger: false, abortOnError: false });
    rename(nest.ROUTE_ARGUMENTS);
    await expect(application.init()).rejects.toEqual(failure(nest.ROUTE_ARGUMENTS));
    jest.restoreAllMocks();
    await application.close();
  });
});
