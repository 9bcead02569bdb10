import 'reflect-metadata';
import { Controller, Get, Header, HttpCode, Query, SetMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache } from 'giotto-cache';

import { thrownBy } from '../support/errors.js';

const Marked = () => SetMetadata('mark', 'here');

const labelled =
  (label: string): MethodDecorator =>
  (_target, _name, descriptor: PropertyDescriptor) => {
    Object.assign(descriptor.value as object, { label });
  };

class Plain {
  private readonly factor = 2;

  @Header('X-A', 'b')
  @HttpCode(201)
  @Marked()
  @labelled('own')
  @Get('path')
  method(@Query('x') x: number, y = 3): unknown[] {
    return [x, y, this?.factor, arguments.length];
  }
}

class Below {
  private readonly factor = 2;

  @Header('X-A', 'b')
  @HttpCode(201)
  @Marked()
  @labelled('own')
  @Get('path')
  @GiottoCache(60)
  method(@Query('x') x: number, y = 3): unknown[] {
    return [x, y, this?.factor, arguments.length];
  }
}

class Above {
  private readonly factor = 2;

  @GiottoCache(60)
  @Header('X-A', 'b')
  @HttpCode(201)
  @Marked()
  @labelled('own')
  @Get('path')
  method(@Query('x') x: number, y = 3): unknown[] {
    return [x, y, this?.factor, arguments.length];
  }
}

@GiottoCache(60)
@Controller()
class OnClass {
  private readonly factor = 2;

  @Header('X-A', 'b')
  @HttpCode(201)
  @Marked()
  @labelled('own')
  @Get('path')
  method(@Query('x') x: number, y = 3): unknown[] {
    return [x, y, this?.factor, arguments.length];
  }
}

const metadataOf = (method: object) =>
  Object.fromEntries(
    (Reflect.getMetadataKeys(method) as string[])
      .sort()
      .map((key) => [key, Reflect.getMetadata(key, method) as unknown]),
  );

/** Own properties but for the function that they belong to. */
const propertiesOf = (method: object) =>
  Object.entries(Object.getOwnPropertyDescriptors(method))
    .filter(([name]) => name !== 'prototype')
    .map(([name, { value, enumerable }]) => [name, value, enumerable] as const)
    .sort();

describe.each([
  ['below @Get()', Below],
  ['above @Get()', Above],
  ['on the class', OnClass],
])('@GiottoCache, %s', (_, Cached) => {
  it('leaves the method its name, length, properties and metadata', () => {
    expect(metadataOf(Plain.prototype.method)).toMatchObject({
      path: 'path',
      method: 0,
      mark: 'here',
      __httpCode__: 201,
    });
    expect(metadataOf(Cached.prototype.method)).toEqual(metadataOf(Plain.prototype.method));
    expect(propertiesOf(Cached.prototype.method)).toEqual(propertiesOf(Plain.prototype.method));
    const { name, length, label } = Cached.prototype.method as unknown as Record<string, unknown>;
    expect({ name, length, label }).toEqual({ name: 'method', length: 1, label: 'own' });
  });

  it('leaves the method’s place on the class as it was', () => {
    const place = ({ prototype }: { prototype: object }) => {
      const { value, ...rest } = Object.getOwnPropertyDescriptor(prototype, 'method')!;
      return { ...rest, kind: typeof value };
    };
    expect(place(Cached)).toEqual(place(Plain));
  });

  it('runs the method itself without an application', () => {
    expect(new Cached().method(1)).toEqual([1, 3, 2, 1]);
    expect(new Cached().method(1, 5)).toEqual([1, 5, 2, 2]);
    const strangers: unknown[] = [{ headers: {} }, { headers: {} }, { headers: {} }];
    expect((new Cached().method as (...args: unknown[]) => unknown)(...strangers)).toEqual([
      strangers[0],
      strangers[1],
      2,
      3,
    ]);
    expect(Reflect.apply(Cached.prototype.method, undefined, [1])).toEqual([1, 3, undefined, 1]);
    expect(Reflect.apply(Cached.prototype.method, { factor: 7 }, [1])).toEqual([1, 3, 7, 1]);
  });
});

describe('@GiottoCache', () => {
  it('stays synchronous without an application, also for exceptions', async () => {
    class Cats {
      @GiottoCache(60)
      @Get()
      fail() {
        throw new RangeError('no');
      }
      @GiottoCache(60)
      @Get()
      async promise() {
        return 'later';
      }
    }
    expect(() => new Cats().fail()).toThrow(RangeError);
    expect(await new Cats().promise()).toBe('later');
  });

  it('does not change the options object', () => {
    const options = Object.freeze({ methods: Object.freeze(['POST']), vary: Object.freeze(['Accept-Language']) });
    class Cats {
      @GiottoCache(60, options)
      @Get()
      all() {}
    }
    expect(new Cats().all()).toBeUndefined();
    expect(options).toEqual({ methods: ['POST'], vary: ['Accept-Language'] });
  });
});

const decorate = (seconds: unknown, where: 'method' | 'class') => {
  const decorator = GiottoCache(seconds as number);
  class Cats {
    @(where === 'method' ? decorator : GiottoCache(null))
    @Get()
    all() {}
  }
  if (where === 'class') decorator(Cats);
};

describe('the seconds', () => {
  const values: readonly (readonly [unknown, string])[] = [
    [-1, '-1'],
    [-0.001, '-0.001'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    ['60', '"60"'],
    ['', '""'],
    [true, 'true'],
    [false, 'false'],
    [60n, '60'],
    [[], ''],
    [{}, '[object Object]'],
    [Symbol('s'), 'Symbol(s)'],
  ];

  it.each(values)('are refused if %p', (seconds, shown) => {
    for (const [where, culprit] of [
      ['method', 'Cats.all'],
      ['class', 'Cats'],
    ] as const)
      expect(thrownBy(() => decorate(seconds, where))).toEqual({
        name: 'TypeError',
        code: 'GIOTTO_INVALID_PROGRAM_SECONDS',
        message: `@GiottoCache(${shown}) on ${culprit}: seconds are a positive number, 0 for "never expires", null for "off", or a function that returns one of these.`,
      });
  });

  it.each([null, undefined, 0, 0.5, 1, 3600, Number.MAX_VALUE, () => 60, async () => null])('may be %p', (seconds) => {
    for (const where of ['method', 'class'] as const) expect(() => decorate(seconds, where)).not.toThrow();
  });
});
