import { Controller, Get, Query, type Type } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';

/** A name that would be read as HTML if anything did not escape it. */
export const HOSTILE = '<img src=x onerror="document.title=`hit`"><script>document.title=`hit`</script>';

const WORDS = ['catalog', 'prices', 'search', 'stock', 'reviews', 'menu', 'rates', 'profile', 'report', 'sitemap'];

/** So many names of programs. */
export const namesOf = (amount: number): string[] =>
  Array.from(
    { length: amount },
    (_, at) => `${WORDS[at % WORDS.length]}${at < WORDS.length ? '' : `-${Math.floor(at / WORDS.length)}`}`,
  );

/** A controller with a program at `/p/<position>?x=…` for each name. */
export function controllerOf(names: readonly string[], run: (x: string) => unknown = (x) => ({ x })): Type {
  class Many {}
  for (const [at, name] of names.entries()) {
    const method = `method${at}`;
    Object.defineProperty(Many.prototype, method, { value: (x: string) => run(x), writable: true, configurable: true });
    Reflect.defineMetadata('design:paramtypes', [String], Many.prototype, method);
    Query('x')(Many.prototype, method, 0);
    const decorators = [
      GiottoCache(600, { program: name, names: ['x'], tags: [({ x }) => `item:${String(x)}`] }),
      Get(`p/${at}`),
    ];
    const descriptor = Object.getOwnPropertyDescriptor(Many.prototype, method)!;
    Object.defineProperty(
      Many.prototype,
      method,
      Reflect.decorate(decorators as MethodDecorator[], Many.prototype, method, descriptor)!,
    );
  }
  Controller()(Many);
  return Many;
}
