import { Controller, Get, Param, Put } from '@nestjs/common';
import {
  GiottoCache,
  GiottoInvalidate,
  GiottoView,
  type GiottoCacheOptions,
  type GiottoCacheProgramOptions,
} from 'giotto-cache';
import { of, type Observable } from 'rxjs';
import { rates, squareOf, type ItemArguments, type Rates, type Square } from './models.js';

/** Without annotations arguments are `unknown` by name, and so are models: what is done with them has to look first. */
@Controller()
export class NotAnnotatedController {
  @GiottoCache((model) => (model === null ? null : 60), {
    key: ({ id }, context) => [id, context.getType()],
    tags: [({ id }) => (typeof id === 'string' ? id : null)],
  })
  @Get('items/:id')
  item(@Param('id') id: string): string {
    return id;
  }

  @GiottoCache((_model, { args: { id } }) => (id === '1' ? 60 : null), {
    tags: [(_args, model) => (typeof model === 'string' ? [model] : [])],
  })
  @Get('others/:id')
  other(@Param('id') id: string): string {
    return id;
  }

  @GiottoView({
    'text/plain': (model, { mediaType, language }) =>
      typeof model === 'string' ? model : `${mediaType} ${language ?? ''}`,
  })
  @Get('views')
  view(): string {
    return '';
  }

  @GiottoInvalidate({
    tags: [({ id }) => (typeof id === 'string' ? id : undefined)],
    program: 'item',
    args: ({ id }) => ({ id }),
  })
  @Put('items/:id')
  change(@Param('id') id: string): string {
    return id;
  }
}

/** Beside functions that have annotations, the others are what they were. */
@Controller()
export class MixedController {
  @GiottoCache((_model, { args }) => (args.id === 1 ? 60 : null), {
    key: ({ id }: { id: number }) => id,
    tags: [
      ({ id }: { id: number }) => String(id),
      (_args, model: Square) => String(model.x),
      ({ name }) => (typeof name === 'string' ? name : null),
      'squares',
    ],
  })
  @Get('squares/:id')
  square(@Param('id') id: number): Square {
    return squareOf(id);
  }

  @GiottoView({
    'text/html': (model) => (typeof model === 'object' ? 'object' : 'none'),
    'text/csv': ({ x, squared }: Square) => `${String(x)},${String(squared)}`,
    'text/plain': (model, { mediaType }) => (typeof model === 'object' ? mediaType : ''),
    'text/x': ({ x }: { x: number }) => String(x),
    'application/json': GiottoView.json(),
  })
  @Get('views')
  view(): Square {
    return squareOf(1);
  }

  @GiottoInvalidate({
    tags: [
      (_args, model: Square) => String(model.x),
      ({ id }) => String(id),
      'all',
      ({ id }: { id: number }) => String(id),
    ],
  })
  @Put('squares/:id')
  change(@Param('id') id: number): Square {
    return squareOf(id);
  }
}

/** What is said once, for all functions of a decorator, needs no annotations. */
@Controller()
export class StatedController {
  @GiottoCache<{ id: string }, Rates>((model, { args }) => (args.id === '' ? null : model.maxAge), {
    key: ({ id }) => id.trim(),
    tags: ['rates', ({ id }) => `rates:${id}`, (_args, { base }) => base],
  })
  @Get('rates/:id')
  async rates(@Param('id') id: string): Promise<Rates> {
    return Promise.resolve({ ...rates, base: id });
  }

  @GiottoView<Square, { x: string }>({ 'text/csv': ({ squared }, { args }) => `${args.x.trim()},${String(squared)}\n` })
  @Get('squared')
  squared(): Square {
    return squareOf(2);
  }

  @GiottoInvalidate<{ id: string }, Square>({
    tags: ({ id }, { x }) => [`item:${id}`, String(x)],
    program: 'item',
    args: ({ id }) => ({ id: id.trim() }),
  })
  @Put('squares/:id')
  change(@Param('id') id: string): Square {
    return squareOf(id.length);
  }
}

/** Interfaces too, and beside what takes no model. */
@Controller()
export class StatedByInterfaceController {
  @GiottoCache<ItemArguments, Rates>(({ maxAge }, { args }) => maxAge * args.id, {
    key: ({ id }) => id + 1,
    tags: ['rates', ({ id }) => String(id + 1)],
    statuses: [404],
    vary: ['accept'],
  })
  @Get('rates')
  rates(): Observable<Rates> {
    return of(rates);
  }

  @GiottoView<Square, ItemArguments>({
    'text/html': GiottoView.template('squared'),
    'application/json': GiottoView.json(),
    'text/csv': ({ x }, { args }) => String(x + args.id),
  })
  @Get('squared')
  squared(): Square {
    return squareOf(2);
  }

  @GiottoInvalidate<ItemArguments, Square>({
    tags: ['all', ({ id }) => String(id + 1), (_args, { x }) => (x > 0 ? [String(x)] : null)],
    program: 'item',
    args: ({ id }) => ({ id: id + 1 }),
  })
  @Put('squares')
  async change(): Promise<Square> {
    return Promise.resolve(squareOf(3));
  }

  @GiottoCache<ItemArguments>(60, {
    key: ({ id }) => id + 1,
    tags: [(_args, model) => (typeof model === 'string' ? model : null)],
  })
  @Get('alone')
  alone(): string {
    return '';
  }
}

export const exportedRepresentation = GiottoView.template('squared');

export const shared: GiottoCacheProgramOptions = {
  staleIfError: 60,
  tags: ['all', ({ id }) => String(id), (_args, { maxAge }: Rates) => String(maxAge)],
};

export const stated: GiottoCacheProgramOptions<{ id: string }, Rates> = {
  key: ({ id }) => id.trim(),
  tags: [(_args, { base }) => base],
};

export class SharedController {
  @GiottoCache(60, shared)
  @Get()
  square(): Square {
    return squareOf(2);
  }

  @GiottoCache(60, stated)
  @Get()
  rates(): Rates {
    return rates;
  }
}

export const options: GiottoCacheOptions = {
  identify: (request) => (typeof request.headers['x-user'] === 'string' ? request.headers['x-user'] : undefined),
  onStaleIfError: (error, { program, args }) => {
    console.warn(program, args.id, error instanceof Error ? error.message : error);
  },
};
