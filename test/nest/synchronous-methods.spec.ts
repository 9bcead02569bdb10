import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, SetMetadata } from '@nestjs/common';
import { GiottoCache, GiottoInvalidate } from 'giotto-cache';
import * as rxjs from 'rxjs';
import type { Observable } from 'rxjs';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

class Price {
  readonly amount = 1;
}

interface Named {
  readonly name: string;
}

/** A promise of its own kind, as query builders have it. */
class Query {
  then(): void {}
}

const Handled = () => SetMetadata('a framework', true);

@Injectable()
class Prices {
  @GiottoCache(60) total(): number {
    return 1;
  }
  @GiottoCache(60) price(): Price {
    return new Price();
  }
  @GiottoCache(60) all(): Price[] {
    return [];
  }
  @GiottoInvalidate({ tags: 'prices' }) change(): boolean {
    return true;
  }
  @GiottoCache(60) async promised(): Promise<number> {
    return 1;
  }
  @GiottoCache(60) async written() {
    return 1;
  }
  @GiottoCache(60) observed(): rxjs.Observable<number> {
    return rxjs.of(1);
  }
  @GiottoCache(60) typed(): Observable<number> {
    return rxjs.of(1);
  }
  @GiottoCache(60) queried(): Query {
    return new Query();
  }
  @GiottoCache(60) named(): Named {
    return { name: '' };
  }
  @GiottoCache(60) either(): number | Promise<number> {
    return 1;
  }
  @GiottoCache(60) unwritten() {
    return 1;
  }
  @GiottoCache(null) off(): number {
    return 1;
  }
  @Handled() @GiottoCache(60) handled(): number {
    return 1;
  }
  @GiottoCache(60) @Handled() within(): number {
    return 1;
  }
  plain(): number {
    return 1;
  }
}

@Injectable()
class Derived extends Prices {
  @GiottoCache(60) override total(): never {
    throw new Error('never called');
  }
  override price(): Price {
    return new Price();
  }
}

@Controller()
class Shop {
  @GiottoCache(60) @Get('total') total(): number {
    return 1;
  }
  @GiottoInvalidate({ tags: 'prices' }) @Get('change') change(): number {
    return 1;
  }
  @GiottoCache(60) helping(): string {
    return '';
  }
}

const line = (place: string, type: string, decorator = '@GiottoCache') =>
  `${place} returns a promise under ${decorator}, and its type says ${type}. Write async ${place.split('.')[1]}(…): Promise<…>, and await it.`;

describe.each(ADAPTERS)('at startup on %s', (adapter) => {
  let app: Running | undefined;
  afterEach(async () => app?.close());

  it('a warning names each decorated method whose declared type is no promise, with the cure', async () => {
    const logger = new RecordingLogger();
    app = await start(adapter, {
      controllers: [Shop],
      providers: [Prices, Derived, { provide: 'again', useExisting: Prices }],
      prepare: (made) => made.useLogger(logger),
    });
    expect(logger.warnings.sort()).toEqual([
      line('Prices.all', 'Array'),
      line('Prices.change', 'Boolean', '@GiottoInvalidate'),
      line('Prices.price', 'Price'),
      line('Prices.total', 'Number'),
      line('Shop.helping', 'String'),
    ]);
  });
});
