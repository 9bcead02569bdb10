import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Header,
  Injectable,
  Redirect,
  Render,
  Sse,
  UseInterceptors,
  type CallHandler,
  type Type,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoView, type GiottoRepresentations, type GiottoViewOptions } from 'giotto-cache';

import { refusalOf } from '../support/apps/refusals.js';

const REPRESENTATIONS = { 'application/json': GiottoView.json() };

const nothing: MethodDecorator = () => {};

/** A controller with the one method `all`, under `@GiottoCache(seconds)` and the decorators given. */
function viewed(
  representations: GiottoRepresentations,
  options: GiottoViewOptions | undefined,
  also: MethodDecorator,
  seconds: number | null = 60,
): Type {
  @Controller()
  class Cats {
    @GiottoCache(seconds)
    @GiottoView(representations, options)
    @also
    @Get()
    all() {}
  }
  return Cats;
}

const refused = (name: string, code: string, message: RegExp) => ({
  name,
  code,
  message: expect.stringMatching(message),
});

describe.each([60, null])('an impossible view under @GiottoCache(%s)', (seconds) => {
  it.each<readonly [string, unknown, GiottoViewOptions | undefined, object]>([
    [
      'no representation',
      {},
      undefined,
      refused('TypeError', 'GIOTTO_NO_REPRESENTATION', /^Cats\.all: @GiottoView has no representation/),
    ],
    ['nothing at all', undefined, undefined, refused('TypeError', 'GIOTTO_NO_REPRESENTATION', /^Cats\.all/)],
    [
      'a wildcard',
      { 'text/*': GiottoView.json() },
      undefined,
      refused('TypeError', 'GIOTTO_INVALID_MEDIA_TYPE', /^Cats\.all: "text\/\*" is not a media type/),
    ],
    ['no type', { html: GiottoView.json() }, undefined, refused('TypeError', 'GIOTTO_INVALID_MEDIA_TYPE', /"html"/)],
    [
      'a weight',
      { 'text/html;q=0.5': GiottoView.json() },
      undefined,
      refused('TypeError', 'GIOTTO_INVALID_MEDIA_TYPE', /q=0\.5/),
    ],
    [
      'one type twice',
      { 'text/html': GiottoView.json(), 'TEXT/html': GiottoView.json() },
      undefined,
      refused('TypeError', 'GIOTTO_INVALID_MEDIA_TYPE', /"text\/html" is not .* once/),
    ],
    [
      'a representation that is text',
      { 'text/html': 'squared' },
      undefined,
      refused(
        'TypeError',
        'GIOTTO_INVALID_REPRESENTATION',
        /"squared" is no representation for "text\/html".*template/,
      ),
    ],
    [
      'a template without a name',
      { 'text/html': GiottoView.template('') },
      undefined,
      refused('TypeError', 'GIOTTO_INVALID_REPRESENTATION', /template/),
    ],
    [
      'a tag that is none',
      REPRESENTATIONS,
      { languages: ['en', 'de_DE'] },
      refused('TypeError', 'GIOTTO_INVALID_LANGUAGE', /^Cats\.all: languages: "de_DE"/),
    ],
    ['any language', REPRESENTATIONS, { languages: ['*'] }, refused('TypeError', 'GIOTTO_INVALID_LANGUAGE', /"\*"/)],
    [
      'no language',
      REPRESENTATIONS,
      { languages: [] },
      refused('TypeError', 'GIOTTO_INVALID_LANGUAGE', /\['en', 'de-CH'\]/),
    ],
    [
      'a language that is no list',
      REPRESENTATIONS,
      { languages: 'en' as never },
      refused('TypeError', 'GIOTTO_INVALID_LANGUAGE', /"en"/),
    ],
    [
      'a language that is no text',
      REPRESENTATIONS,
      { languages: [1 as never] },
      refused('TypeError', 'GIOTTO_INVALID_LANGUAGE', /: 1 /),
    ],
  ])('stops the application: %s', async (_, representations, options, refusal) => {
    expect(
      await refusalOf({ controllers: [viewed(representations as GiottoRepresentations, options, nothing, seconds)] }),
    ).toEqual(refusal);
  });

  it.each([
    ['@Render()', Render('page')],
    ["@Header('Content-Type')", Header('content-type', 'text/html')],
    ['@Redirect()', Redirect('/')],
    ['@Sse()', Sse()],
  ])('stops the application: %s beside it', async (name, also) => {
    expect(await refusalOf({ controllers: [viewed(REPRESENTATIONS, undefined, also, seconds)] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_CONTRADICTORY_VIEW',
      message: `Cats.all: ${name} contradicts @GiottoView, which decides how the method answers. Remove one of them.`,
    });
  });

  @Injectable()
  class Envelope {
    intercept = (_context: unknown, next: CallHandler) => next.handle();
  }

  it('stops the application: an interceptor that gets no value to work on', async () => {
    const controllers = [viewed(REPRESENTATIONS, undefined, UseInterceptors(Envelope), seconds)];
    expect(await refusalOf({ controllers })).toEqual({
      name: 'Error',
      code: 'GIOTTO_VIEW_BEHIND_INTERCEPTOR',
      message:
        'Cats.all: Envelope works on the value itself, which @GiottoView has rendered by then. Name the interceptor in forRoot({ pure: […] }) if its result depends on the value alone, in { transparent: […] } if it only looks at the value, in { blind: […] } if it does not even do that. Else do its work in the method or the view, or take @GiottoView off.',
    });
    expect(await refusalOf({ controllers, cache: { transparent: [Envelope] } })).toEqual({ answer: 'started' });
  });

  it.each([
    ['other headers', Header('X-Content-Type', 'a')],
    ['ClassSerializerInterceptor', UseInterceptors(ClassSerializerInterceptor)],
  ])('may have beside it: %s', async (_, also) => {
    expect(await refusalOf({ controllers: [viewed(REPRESENTATIONS, undefined, also, seconds)] })).toEqual({
      answer: 'started',
    });
  });
});

describe('a view that answers no request', () => {
  @Controller()
  class Helped {
    @GiottoView(REPRESENTATIONS)
    help() {}
  }

  @Injectable()
  class Provider {
    @GiottoCache(60)
    @GiottoView(REPRESENTATIONS)
    provide() {}
  }

  it.each([
    [{ controllers: [Helped] }, 'Helped.help'],
    [{ controllers: [], providers: [Provider] }, 'Provider.provide'],
  ])('stops the application: %#', async (ingredients, where) => {
    expect(await refusalOf(ingredients)).toEqual({
      name: 'Error',
      code: 'GIOTTO_VIEW_WITHOUT_ROUTE',
      message: `${where}: @GiottoView answers requests, and this method gets none. Put it on a handler with @Get() or the like.`,
    });
  });
});
