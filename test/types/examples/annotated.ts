import {
  applyDecorators,
  Controller,
  Delete,
  Get,
  Injectable,
  Param,
  ParseIntPipe,
  Put,
  Query,
  type ExecutionContext,
} from '@nestjs/common';
import { GiottoCache, GiottoInvalidate, GiottoView, type GiottoCacheCall, type GiottoViewCall } from 'giotto-cache';
import { of, type Observable } from 'rxjs';
import { rates, squareOf, type ItemArguments, type Rates, type Square, User } from './models.js';

interface TenantRequest {
  readonly tenant: { readonly id: string };
}

/** Whatever functions write as the types of their parameters holds. */
@Controller()
@GiottoCache(60)
export class AnnotatedController {
  @GiottoCache(60, { key: ({ id }: { id: number }) => id })
  @Get('inline/:id')
  inline(@Param('id', ParseIntPipe) id: number): Square {
    return squareOf(id);
  }

  @GiottoCache(60, {
    key: ({ id }: ItemArguments) => id,
    tags: ['items', ({ id }: ItemArguments) => `item:${String(id)}`],
  })
  @Get('interface/:id')
  byInterface(@Param('id', ParseIntPipe) id: number): Square {
    return squareOf(id);
  }

  @GiottoCache(60, {
    key: ({ user }: { user: User }, context: ExecutionContext) => [
      user.id,
      context.switchToHttp().getRequest<TenantRequest>().tenant.id,
    ],
    tags: [({ lang }: { lang: string }) => lang, ({ user }: { user: User }) => [user.email]],
  })
  @Get('several')
  several(@Query('user') user: User, @Query('lang') lang: string): string {
    return user.email + lang;
  }

  @GiottoCache(({ maxAge }: Rates) => maxAge, {
    tags: [(_args, { base }: { base: string }) => base, (_args, model: Rates) => [model.base]],
  })
  @Get('rates')
  async rates(): Promise<Rates> {
    return Promise.resolve(rates);
  }

  @GiottoCache(async (model: Rates, { args }: GiottoCacheCall<ItemArguments>) =>
    Promise.resolve(args.id > 0 ? model.maxAge : null),
  )
  @Get('observed/:id')
  observed(@Param('id', ParseIntPipe) id: number): Observable<Rates> {
    return of({ ...rates, maxAge: id });
  }

  @GiottoCache((model: Rates | null) => (model === null ? null : { seconds: model.maxAge, staleIfError: 60 }))
  @Get('perhaps')
  async perhaps(): Promise<Rates | null> {
    return Promise.resolve(null);
  }

  @GiottoView({
    'text/html': GiottoView.template('squared'),
    'application/json': GiottoView.json(),
    'text/csv': ({ x, squared }: Square) => `${String(x)},${String(squared)}\n`,
    'text/plain': ({ squared }: { squared: number }, { args }: GiottoViewCall<{ x: number }>) =>
      Buffer.from(`${String(args.x)}: ${String(squared)}`),
  })
  @Get('squared')
  squared(@Query('x', ParseIntPipe) x: number): Square {
    return squareOf(x);
  }

  @GiottoInvalidate({
    tags: [
      ({ id }: ItemArguments) => `item:${String(id)}`,
      (_args, { squared }: Square) => [`square:${String(squared)}`],
    ],
    program: 'item',
    args: ({ id }: { id: number }) => ({ id }),
  })
  @Put('items/:id')
  change(@Param('id', ParseIntPipe) id: number): Square {
    return squareOf(id);
  }

  @GiottoInvalidate({ tags: ({ id }: ItemArguments) => `item:${String(id)}` })
  @Delete('items/:id')
  async remove(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await Promise.resolve(id);
  }
}

@Injectable()
export class AnnotatedService {
  @GiottoCache((user: User) => (user.id > 0 ? 60 : null), {
    key: ([id]: [number]) => id,
    tags: [([id]: [number]) => `user:${String(id)}`],
  })
  async find(id: number): Promise<User> {
    return Promise.resolve(new User(id, ''));
  }
}

/** Methods of any kind, and models that say little. */
@Injectable()
export class AnyService<Row extends object> {
  @GiottoCache((model: unknown) => (model === undefined ? null : 60), {
    tags: [(_args, model: object) => Object.keys(model)],
  })
  async generic<Id>(id: Id): Promise<Row & { id: Id }> {
    return Promise.reject(new Error(String(id)));
  }

  overloaded(id: string): Promise<string>;
  overloaded(id: number): Promise<number>;
  @GiottoCache((model: string | number) => (model === 1 ? null : 60))
  async overloaded(id: string | number): Promise<string | number> {
    return Promise.resolve(id);
  }

  @GiottoCache(() => 60, { tags: [() => 'all', () => ['some'], () => undefined] })
  protected async hidden(this: AnyService<Row>): Promise<void> {
    await Promise.resolve();
  }
}

/** Composed decorators, with types that are known and with those that are not. */
export const SquareView = (): MethodDecorator => GiottoView({ 'text/csv': ({ x }: Square) => String(x) });
export const Cached = (): MethodDecorator & ClassDecorator => GiottoCache(({ maxAge }: Rates) => maxAge);
export const Composed = () =>
  applyDecorators(
    Get('composed'),
    Cached(),
    GiottoInvalidate({ tags: ({ id }: ItemArguments) => String(id) }),
    GiottoCache(60),
  );

@Cached()
export class ComposedController {
  @Composed()
  composed(): Square {
    return squareOf(1);
  }
}
