import { Body, Controller, Get, Param, ParseIntPipe, Put, Query } from '@nestjs/common';
import { GiottoCache, GiottoCacheModule, GiottoInvalidate, GiottoView } from 'giotto-cache';
import type { GiottoCacheCall, GiottoCacheLifetime, GiottoCacheService } from 'giotto-cache';
import { squareOf, type Rates, type Square, type User } from './models.js';

class Token {
  constructor(readonly sub: string) {}
}

interface Item {
  readonly id: number;
  readonly tags: string[];
}

/** The functions of options that the pages of docs/ show. */
@Controller()
export class PagesController {
  constructor(private readonly cache: GiottoCacheService) {}

  @Get('squared')
  @GiottoCache(3600)
  @GiottoView({
    'text/html': GiottoView.template('squared'),
    'application/json': GiottoView.json(),
    'text/csv': ({ x, squared }: Square) => `${x},${squared}\n`,
  })
  squared(@Query('x', ParseIntPipe) x: number): Square {
    return squareOf(x);
  }

  @GiottoCache(60, { key: ({ user }: { user: User }) => user.id })
  @Get('own')
  own(@Query() user: User): number {
    return user.id;
  }

  @GiottoCache(60, { visibility: 'private', key: ({ user }: { user: Token }) => user.sub })
  @Get('me')
  me(@Query() user: Token): string {
    return user.sub;
  }

  @GiottoCache(({ maxAge }: Rates) => maxAge)
  @Get('rates')
  async rates(): Promise<Rates> {
    return Promise.resolve({ base: 'EUR', maxAge: 60 });
  }

  @GiottoCache<{ id: number }, Item>(60, {
    key: ({ id }) => id,
    tags: [({ id }) => `item:${id}`, (_args, item) => item.tags],
  })
  @Get('tagged/:id')
  tagged(@Param('id', ParseIntPipe) id: number): Item {
    return { id, tags: [] };
  }

  @GiottoCache(0, { program: 'item', tags: ['items', ({ id }: { id: number }) => `item:${id}`] })
  @Get('items/:id')
  item(@Param('id', ParseIntPipe) id: number): Item {
    return { id, tags: [] };
  }

  @GiottoInvalidate({ tags: [({ id }: { id: number }) => `item:${id}`] })
  @Put('items/:id')
  change(@Param('id', ParseIntPipe) id: number, @Body() item: Item): Item {
    return { ...item, id };
  }

  @GiottoInvalidate({ program: 'item', args: ({ id }) => ({ id }) })
  @Put('item/:id')
  changeOne(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }

  async report(year: number): Promise<string> {
    await this.cache.wrap(['report', year], 3600, () => this.calculate(year), {
      tags: ['reports'],
      staleIfError: 86_400,
    });
    return this.cache
      .wrap(
        'rates',
        (rates) => rates.maxAge,
        () => this.rates(),
        { tags: [(rates) => rates.base] },
      )
      .then(({ base }) => base);
  }

  private calculate(year: number): string {
    return String(year);
  }
}

const followed = (_model: unknown, { context }: GiottoCacheCall): GiottoCacheLifetime => {
  const headers = context.switchToHttp().getResponse<{ getHeader(name: string): unknown }>();
  const seconds = (name: string) =>
    Number(new RegExp(`\\b${name}=(\\d+)`).exec(String(headers.getHeader('cache-control')))?.[1] ?? 0);
  const left = seconds('max-age') - Number(headers.getHeader('age') ?? 0);
  return left > 0 ? { seconds: left, staleWhileRevalidate: seconds('stale-while-revalidate') } : null;
};

export class FollowingController {
  @GiottoCache(followed)
  follow(): string {
    return '';
  }
}

GiottoCacheModule.forRoot({ identify: (request: { user?: User }) => request.user?.id });

GiottoCacheModule.forRoot({ identify: ({ user }: { user?: Token }) => user?.sub });
