import { Controller, Get, Req, Res } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheService, GiottoLanguage, GiottoMediaType, GiottoView } from 'giotto-cache';

import { ADAPTERS, start } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';

const REPRESENTATIONS = { 'application/json': GiottoView.json() };

describe('a parameter', () => {
  @Controller()
  class TypeWithoutView {
    @GiottoCache(60)
    @Get()
    all(@GiottoMediaType() _type: string) {}
  }

  @Controller()
  class LanguageWithoutCache {
    @Get()
    all(@GiottoLanguage() _language: string) {}
  }

  @Controller()
  class LanguageWithoutLanguages {
    @Get()
    @GiottoView(REPRESENTATIONS)
    all(@GiottoLanguage() _language: string) {}
  }

  it.each([
    [
      TypeWithoutView,
      'TypeWithoutView.all: there is no choice for @GiottoMediaType() to pass. Put @GiottoView({ … }) on the method.',
    ],
    [
      LanguageWithoutCache,
      'LanguageWithoutCache.all: there is no choice for @GiottoLanguage() to pass. Put @GiottoView({ … }) on the method.',
    ],
    [
      LanguageWithoutLanguages,
      "LanguageWithoutLanguages.all: there is no choice for @GiottoLanguage() to pass. Name the languages: @GiottoView({ … }, { languages: ['en', 'de'] }).",
    ],
  ])('for a choice that there is not stops the application: %p', async (controller, message) => {
    expect(await refusalOf({ controllers: [controller] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_PARAMETER_WITHOUT_CHOICE',
      message,
    });
  });

  @Controller()
  class SendsByItself {
    @GiottoView(REPRESENTATIONS)
    @Get()
    all(@Res() _response: unknown) {}
  }

  @Controller()
  class Passes {
    @GiottoView(REPRESENTATIONS)
    @Get()
    all(@Res({ passthrough: true }) _response: unknown, @Req() _request: unknown) {}
  }

  it('is refused if it is @Res() without passthrough, and may be anything else if nothing is cached', async () => {
    expect(await refusalOf({ controllers: [SendsByItself] })).toMatchObject({
      code: 'GIOTTO_RESPONSE_NOT_PASSTHROUGH',
    });
    expect(await refusalOf({ controllers: [Passes] })).toEqual({ answer: 'started' });
  });
});

@Controller()
class Explained {
  @Get('many')
  @GiottoCache(60)
  @GiottoView(
    { 'text/HTML': GiottoView.template('page'), 'application/json': GiottoView.json(), 'text/cmd': () => '' },
    { languages: ['en', 'de'] },
  )
  many(@GiottoMediaType() _type: string) {}

  @Get('one')
  @GiottoCache(60)
  @GiottoView({ 'text/csv': () => '' })
  one() {}
}

describe.each(ADAPTERS)('the service, on %s', (adapter) => {
  it('lists representations and languages', async () => {
    const { app, close } = await start(adapter, { controllers: [Explained] });
    const shared = { transport: 'http', level: 'view', why: 'nothing else changes the response', parameters: [] };
    expect(app.get(GiottoCacheService).programs()).toStrictEqual([
      {
        program: 'Explained.many',
        ...shared,
        representations: ['text/html', 'application/json', 'text/cmd'],
        languages: ['en', 'de'],
      },
      { program: 'Explained.one', ...shared, mediaType: 'text/csv', representations: ['text/csv'] },
    ]);
    await close();
  });
});
