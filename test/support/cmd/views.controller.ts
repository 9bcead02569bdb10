/** Programs with representations, languages and tags, and some that no request of HTTP calls. */
import { Controller, Get, Injectable, ParseIntPipe, Query } from '@nestjs/common';
import { Args, Query as Resolves } from '@nestjs/graphql';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { MessageBody, SubscribeMessage } from '@nestjs/websockets';

import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoView } from '../../../lib/nest/view/giotto-view.decorator.js';
import { GiottoLanguage, GiottoMediaType } from '../../../lib/nest/view/giotto-view.parameters.js';

interface Square {
  readonly x: number;
  readonly squared: number;
}

@Controller()
export class ViewsController {
  @Get('square')
  @GiottoCache(3600, { program: 'square', tags: ['squares', ({ x }) => `square ${String(x)}`] })
  @GiottoView({
    'text/html': GiottoView.template('squared.ejs'),
    'application/json': GiottoView.json(),
    'text/csv': (model) => `${(model as Square).x},${(model as Square).squared}\n`,
    'text/cmd': (model) => `\x1b[1m${(model as Square).x}²\x1b[22m is ${(model as Square).squared}`,
  })
  square(@Query('x', ParseIntPipe) x: number): Square {
    return { x, squared: x * x };
  }

  @Get('greeting')
  @GiottoCache(3600, { program: 'greeting', tags: ['greetings'] })
  @GiottoView(
    { 'text/csv': (model) => Object.values(model as object).join(), 'application/json': GiottoView.json() },
    { languages: ['en', 'de'] },
  )
  greeting(@Query('name') name: string, @GiottoLanguage() language: string, @GiottoMediaType() mediaType: string) {
    return { greeting: `${language === 'de' ? 'Hallo' : 'Hello'}, ${name}`, mediaType };
  }
}

@Injectable()
export class Prices {
  @GiottoCache(60, { program: 'priceOf', tags: ['prices'] })
  priceOf(article: string, pieces: number): Promise<{ article: string; price: number }> {
    return Promise.resolve({ article, price: article.length * pieces });
  }
}

/** One program for each transport other than HTTP. */
@Injectable()
export class Weather {
  @GiottoCache(60, { program: 'forecast' })
  @Resolves(() => String)
  forecast(@Args('city') city: string): string {
    return `sunny in ${city}`;
  }

  @GiottoCache(60, { program: 'report' })
  @MessagePattern('report')
  report(@Payload('city') city: string): string {
    return `sunny in ${city}`;
  }

  @GiottoCache(60, { program: 'watch', visibility: 'public' })
  @SubscribeMessage('watch')
  watch(@MessageBody('city') city: string): string {
    return `sunny in ${city}`;
  }
}
