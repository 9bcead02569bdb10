import { afterEach, describe, expect, it } from '@jest/globals';
import { ClassSerializerInterceptor, Controller, Get, Res, SerializeOptions, StreamableFile } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Exclude } from 'class-transformer';

import { GIOTTO_KEY_VALUE, GiottoCache, type GiottoKeyValue, GiottoView } from 'giotto-cache';
import { ProgramCaller } from '../../lib/calls/program-caller.js';
import type { Preferences } from '../../lib/calls/represented-program.js';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { useTemplates } from '../support/apps/templates.js';
import { Prices, ViewsController } from '../support/cmd/views.controller.js';

class User {
  readonly name = 'ann';

  @Exclude()
  readonly password = 'hunter2';
}

const names = (model: unknown) => Object.keys(model as object).join();

@Controller()
export class RepresentationsController {
  @Get('user')
  @GiottoCache(60, { program: 'user' })
  @GiottoView({ 'text/plain': names, 'application/json': GiottoView.json() })
  user() {
    return new User();
  }

  @Get('shaped')
  @SerializeOptions({ type: User })
  @GiottoCache(60, { program: 'shaped' })
  @GiottoView({ 'text/plain': names })
  shaped() {
    return { name: 'bob', password: 'hunter3' };
  }

  @Get('typed')
  @GiottoCache(60, { program: 'typed' })
  @GiottoView({ 'application/json': GiottoView.json() })
  typed(@Res({ passthrough: true }) response: { header(name: string, value: string): void }) {
    response.header('Content-Type', 'application/problem+json');
    return { title: 'typed' };
  }

  @Get('file')
  @GiottoCache(60, { program: 'file' })
  @GiottoView({ 'application/octet-stream': GiottoView.json() })
  file() {
    return new StreamableFile(Buffer.from('file'));
  }
}

const STORED = 'giotto; fwd=uri-miss; stored';
const HIT = /^giotto; hit; ttl=\d+$/;

let app: Running;
afterEach(() => app.close());

const startWith = async (adapter: Adapter, serializes = false) => {
  app = await start(adapter, {
    controllers: [ViewsController, RepresentationsController],
    providers: [Prices],
    prepare: async (server) => {
      await useTemplates(adapter, server);
      if (serializes) server.useGlobalInterceptors(new ClassSerializerInterceptor(server.get(Reflector)));
    },
  });
};

const call = (
  program: string,
  given: Record<string, string>,
  { isWhole = true, ...preferences }: Preferences & { isWhole?: boolean } = {},
) =>
  new ProgramCaller({ app: app.app, isWhole }).call({
    program,
    given: new Map(Object.entries(given).map(([name, value]) => [name, [value]])),
    ...preferences,
  });

const ask = (path: string, accept: string, language = 'en') =>
  app.get(path, { headers: { accept, 'accept-language': language } });

const forget = () => app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE).clear();

const SHARED = [
  ['square', { x: '12' }, '/square?x=12', { accept: 'text/csv' }],
  ['square', { x: '12' }, '/square?x=12', { accept: 'application/json' }],
  ['square', { x: '12' }, '/square?x=12', { accept: 'text/cmd' }],
  ['greeting', { name: 'Ann' }, '/greeting?name=Ann', { accept: 'text/csv', language: 'de' }],
  ['greeting', { name: 'Ann' }, '/greeting?name=Ann', { accept: 'application/json', language: 'en' }],
] as const;

describe.each(ADAPTERS)('a representation that the command line made, on %s', (adapter) => {
  it.each([true, false])('is the same as that of HTTP (whole application known: %s)', async (isWhole) => {
    await startWith(adapter);
    for (const [program, given, path, preferences] of SHARED) {
      expect((await call(program, given, { ...preferences, isWhole })).cacheStatus).toBe(STORED);
      const filled = await ask(path, preferences.accept, 'language' in preferences ? preferences.language : undefined);
      await forget();
      const made = await ask(path, preferences.accept, 'language' in preferences ? preferences.language : undefined);
      expect([filled.cache, made.cache]).toEqual([expect.stringMatching(HIT), STORED]);
      expectSame(filled, made);
      const { cacheStatus, answer } = await call(program, given, { ...preferences, isWhole });
      expect([cacheStatus, String(answer)]).toEqual([expect.stringMatching(HIT), made.text]);
      await forget();
    }
  });

  it('is not stored if HTTP would render it differently', async () => {
    await startWith(adapter);
    for (const [program, accept] of [
      ['typed', 'application/json'],
      ['user', 'application/json'],
      ['user', 'text/plain'],
      ['shaped', 'text/plain'],
    ] as const)
      expect([program, (await call(program, {}, { accept, isWhole: false })).cacheStatus]).toEqual([
        program,
        expect.not.stringContaining('stored'),
      ]);
  });

  it('contains what serializers leave, if they are known', async () => {
    await startWith(adapter, true);
    expect(String((await call('user', {}, { accept: 'text/plain' })).answer)).toBe('name');
    expect((await ask('/user', 'text/plain')).cache).toMatch(HIT);
    expect((await call('user', {}, { accept: 'application/json' })).cacheStatus).toBe(STORED);
    expect((await ask('/user', 'application/json')).text).toBe('{"name":"ann"}');
  });

  it('is the stored one of HTTP’s template engine, which it cannot run itself', async () => {
    await startWith(adapter);
    const html = await ask('/square?x=12', 'text/html');
    const { cacheStatus, answer } = await call('square', { x: '12' }, { accept: 'text/html' });
    expect([cacheStatus, String(answer)]).toEqual([expect.stringMatching(HIT), html.text]);
    await expect(call('square', { x: '13' }, { accept: 'text/html' })).rejects.toThrow(
      'is rendered by the HTTP server',
    );
  });

  it('is a file unchanged', async () => {
    await startWith(adapter);
    expect((await call('file', {}, { accept: 'application/octet-stream' })).cacheStatus).toBe(STORED);
    expect((await ask('/file', '*/*')).cache).toMatch(HIT);
    expect(String((await call('file', {})).answer)).toBe('file');
  });
});
