import { Injectable, Module } from '@nestjs/common';
import type { Request } from 'express';
import type { FastifyRequest } from 'fastify';
import {
  GiottoCacheModule,
  GiottoCacheService,
  type GiottoCacheOptions,
  type GiottoFailedCall,
  type GiottoWrapOptions,
} from 'giotto-cache';
import { rates, User, type ItemArguments, type Rates } from './models.js';

interface OwnRequest {
  readonly account?: { readonly id: number };
}

class Visitor {
  #session = '';

  session(): string {
    return this.#session;
  }
}

class OwnError extends Error {
  readonly reason = 'own';
}

export const identifying: GiottoCacheOptions[] = [
  { identify: (request: OwnRequest) => request.account?.id },
  { identify: async (request: Request & { user?: User }) => Promise.resolve(request.user?.id) },
  { identify: ({ headers }: FastifyRequest) => (typeof headers['x-user'] === 'string' ? headers['x-user'] : null) },
  { identify: (visitor: Visitor) => visitor.session() },
  { identify: ({ user }: { user?: { name: string } }) => user?.name },
  { identify: () => 'everybody' },
  {
    onStaleIfError: (error: OwnError, { args }: GiottoFailedCall<ItemArguments>) => {
      console.warn(error.reason, args.id + 1);
    },
  },
  { onStaleIfError: async () => Promise.resolve() },
];

@Module({
  imports: [
    GiottoCacheModule.forRoot({ identify: (request: OwnRequest) => request.account?.id }),
    GiottoCacheModule.forRootAsync({ useFactory: () => ({ identify: (request: OwnRequest) => request.account?.id }) }),
    GiottoCacheModule.forRootAsync({
      useFactory: async () => Promise.resolve({ cache: 'redis', identify: ({ user }: { user?: User }) => user?.id }),
    }),
    GiottoCacheModule.forRootAsync({
      useFactory: () => ({ identify: (request) => request.headers.authorization as string | undefined }),
    }),
  ],
})
export class AppModule {
  readonly name = 'app';
}

/** The service's values have the type of what computes them. */
@Injectable()
export class Reports {
  private readonly options: GiottoWrapOptions<Rates> = { tags: ['rates', ({ base }) => base], staleIfError: 60 };

  constructor(private readonly cache: GiottoCacheService) {}

  async all(): Promise<string> {
    const wrapped = await this.cache.wrap(
      'rates',
      ({ maxAge }) => maxAge,
      async () => Promise.resolve(rates),
      this.options,
    );
    const annotated = await this.cache.wrap(
      ['rates', 1],
      (model: Rates) => ({ seconds: model.maxAge }),
      () => rates,
      { tags: [(model) => model.base, ({ maxAge }: { maxAge: number }) => String(maxAge)] },
    );
    const stored = await this.cache.get<Rates>('rates', { tags: [({ base }) => base] });
    const isStored: boolean = await this.cache.set('rates', rates, 60, { tags: [({ base }) => base] });
    const unknown = await this.cache.get('rates');
    return (
      wrapped.base +
      annotated.base +
      (stored?.base ?? '') +
      String(isStored) +
      (typeof unknown === 'string' ? unknown : '')
    );
  }
}
