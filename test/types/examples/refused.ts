import {
  GiottoCache,
  GiottoInvalidate,
  GiottoView,
  type GiottoCacheOptions,
  type GiottoCacheService,
} from 'giotto-cache';
import { of, type Observable } from 'rxjs';
import { rates, squareOf, type Cat, type Rates, type Square } from './models.js';

/** Each marked line is an error: without it TypeScript says that the directive is unused. */
export class Refused {
  // @ts-expect-error The method returns no cat.
  @GiottoView({ 'text/plain': (cat: Cat) => cat.name })
  view(): Square {
    return squareOf(1);
  }

  // @ts-expect-error One of the views takes a cat.
  @GiottoView({ 'text/csv': ({ name }: Cat) => name, 'text/plain': ({ x }: Square) => String(x) })
  first(): Square {
    return squareOf(1);
  }

  // @ts-expect-error The other one of the views takes a cat.
  @GiottoView({ 'text/plain': ({ x }: Square) => String(x), 'text/csv': ({ name }: Cat) => name })
  async second(): Promise<Square> {
    return Promise.resolve(squareOf(1));
  }

  // @ts-expect-error One of the views takes a cat, behind one that has no annotation.
  @GiottoView({
    'text/html': () => '',
    'text/x': (model) => String(model),
    'text/csv': ({ name }: Cat) => name,
    'text/plain': ({ x }: Square) => String(x),
  })
  third(): Square {
    return squareOf(1);
  }

  // @ts-expect-error Said once for all views, it is the method's as well.
  @GiottoView<Cat>({ 'text/plain': ({ name }) => name })
  stated(): Square {
    return squareOf(1);
  }

  // @ts-expect-error A view returns text or bytes.
  @GiottoView({ 'text/plain': ({ x }: Square) => x })
  number(): Square {
    return squareOf(1);
  }

  // @ts-expect-error Nobody has said what the model is.
  @GiottoView({ 'text/plain': (model) => model.name })
  unsaid(): Square {
    return squareOf(1);
  }

  // @ts-expect-error The lifetime takes a cat.
  @GiottoCache((cat: Cat) => cat.name.length)
  lifetime(): Observable<Square> {
    return of(squareOf(1));
  }

  // @ts-expect-error The method may return null.
  @GiottoCache(({ maxAge }: Rates) => maxAge)
  async nullable(): Promise<Rates | null> {
    return Promise.resolve(rates);
  }

  // @ts-expect-error A lifetime is no text.
  @GiottoCache(({ base }: Rates) => base)
  text(): Rates {
    return rates;
  }

  // @ts-expect-error One of the tags takes a cat.
  @GiottoCache(60, { tags: ['all', (_args, { name }: Cat) => name, (_args, { x }: Square) => String(x)] })
  tags(): Square {
    return squareOf(1);
  }

  // @ts-expect-error One of the tags takes a cat, before one that has no annotation.
  @GiottoCache((model) => (model === null ? null : 60), {
    tags: [(_args, { name }: Cat) => name, ({ id }) => String(id), (_args, { x }: Square) => String(x)],
  })
  mixed(): Square {
    return squareOf(1);
  }

  // @ts-expect-error A tag is no number.
  @GiottoCache(60, { tags: [({ id }: { id: number }) => id] })
  numbers(): Square {
    return squareOf(1);
  }

  // @ts-expect-error A tag is no promise.
  @GiottoCache(60, { tags: [async ({ id }: { id: string }) => Promise.resolve(id)] })
  promised(): Square {
    return squareOf(1);
  }

  // @ts-expect-error There is no such option.
  @GiottoCache(60, { tag: ['all'] })
  misspelt(): Square {
    return squareOf(1);
  }

  // @ts-expect-error The arguments that were said have no name.
  @GiottoCache<{ id: number }>(60, { key: ({ name }) => name })
  missing(): Square {
    return squareOf(1);
  }

  // @ts-expect-error The annotation is not what was said.
  @GiottoCache<{ id: number }>(60, { tags: [({ id }: { id: string }) => id] })
  contradictory(): Square {
    return squareOf(1);
  }

  // @ts-expect-error The model that was said is not what the method returns.
  @GiottoCache<{ id: number }, Cat>(60)
  another(): Square {
    return squareOf(1);
  }

  // @ts-expect-error Arguments of which nothing is said are unknown.
  @GiottoCache(60, { key: ({ user }) => user.id })
  user(): Square {
    return squareOf(1);
  }

  // @ts-expect-error A tag of the rule takes a cat.
  @GiottoInvalidate({ tags: (_args, { name }: Cat) => name })
  async change(): Promise<Square> {
    return Promise.resolve(squareOf(1));
  }

  // @ts-expect-error The arguments of the rule take a cat.
  @GiottoInvalidate({ program: 'item', args: (_args, { name }: Cat) => ({ name }) })
  args(): Square {
    return squareOf(1);
  }

  // @ts-expect-error A getter is no method.
  @GiottoCache(60)
  get getter(): Square {
    return squareOf(1);
  }

  // @ts-expect-error Neither is a property.
  @GiottoInvalidate({ tags: 'all' })
  property = () => squareOf(1);
}

// @ts-expect-error A view is a method's.
@GiottoView({ 'text/plain': () => '' })
export class RefusedClass {
  readonly name = 'refused';
}

export const refused: GiottoCacheOptions[] = [
  // @ts-expect-error An identity is no object.
  { identify: (request: { user: { id: number } }) => request.user },
  // @ts-expect-error What a guard puts on a request is unknown.
  { identify: (request) => request.user.id as string },
];

export const wrong = async (cache: GiottoCacheService): Promise<unknown[]> => [
  await cache.wrap(
    'key',
    // @ts-expect-error The lifetime takes a cat.
    (cat: Cat) => cat.name.length,
    () => rates,
  ),
  // @ts-expect-error A tag takes a cat.
  await cache.wrap('key', 60, () => rates, { tags: [({ name }: Cat) => name] }),
  // @ts-expect-error A tag takes a cat.
  await cache.set('key', rates, 60, { tags: [({ name }: Cat) => name] }),
];
