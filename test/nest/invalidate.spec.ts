import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, NotFoundException, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { from } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;
let price = 1;

@Controller()
class Shop {
  @GiottoCache(60, { program: 'item', tags: ['items', ({ id }) => `item:${String(id)}`] })
  @Get('items/:id')
  item(@Param('id', ParseIntPipe) id: number) {
    return { id, price, run: ++runs };
  }

  @GiottoCache(60, {
    program: 'list',
    tags: [(_args, model) => (model as { ids: number[] }).ids.map((id) => `item:${id}`)],
  })
  @Get('list')
  list(@Query('page') page?: string) {
    return { ids: [1, 2], page, price, run: ++runs };
  }

  @GiottoInvalidate({ tags: [({ id }) => `item:${String(id)}`] })
  @Put('items/:id')
  change(@Param('id', ParseIntPipe) _id: number) {
    return { price: ++price };
  }

  @Post('program')
  @GiottoInvalidate({ program: 'item' })
  program() {
    price++;
  }

  @GiottoInvalidate({ program: 'item', args: (_args, model) => model })
  @Post('call/:id')
  call(@Param('id', ParseIntPipe) id: number) {
    price++;
    return { id };
  }

  @GiottoInvalidate({ tags: 'items' })
  @Post('failing')
  failing() {
    price++;
    throw new NotFoundException();
  }

  @GiottoInvalidate({ tags: ['items'] })
  @Post('observable')
  observable() {
    price++;
    return from([1, 2]);
  }
}

@Injectable()
class Prices {
  @GiottoInvalidate({ tags: [({ 0: id }) => `item:${String(id)}`] })
  async set(id: number, to: number) {
    price = to;
    return { id };
  }
}

let app: Running;
afterEach(() => app.close());

describe.each(ADAPTERS)('@GiottoInvalidate, on %s', (adapter) => {
  const begin = async () => {
    app = await start(adapter, { controllers: [Shop], providers: [Prices] });
    for (const path of ['/items/1', '/items/2', '/list']) await app.get(path);
  };
  const states = async () =>
    Promise.all(['/items/1', '/items/2', '/list'].map(async (path) => (await app.get(path)).cache.includes('hit')));

  it.each([
    ['a tag of the arguments', 'PUT', '/items/1', [false, true, false]],
    ['a program', 'POST', '/program', [false, false, true]],
    ['a call', 'POST', '/call/2', [true, false, true]],
    ['a tag, behind an observable', 'POST', '/observable', [false, false, true]],
    ['nothing, where the method throws', 'POST', '/failing', [true, true, true]],
  ] as const)('invalidates %s', async (_, method, path, left) => {
    await begin();
    expect(await states()).toEqual([true, true, true]);
    await app.ask({ method, path });
    expect(await states()).toEqual(left);
    expect(await states()).toEqual([true, true, true]);
    expect(JSON.parse((await app.get('/items/1')).text)).toMatchObject({ id: 1 });
  });

  it('shows detail=invalidated in the next Cache-Status', async () => {
    await begin();
    await app.ask({ method: 'PUT', path: '/items/1' });
    expect((await app.get('/items/1')).cache).toBe('giotto; fwd=miss; stored; detail=invalidated');
  });

  it('works on a provider’s method', async () => {
    await begin();
    expect(await app.app.get(Prices).set(1, 77)).toEqual({ id: 1 });
    expect(JSON.parse((await app.get('/items/1')).text)).toMatchObject({ price: 77 });
    expect(await states()).toEqual([true, true, false]);
  });

  it('has a counterpart in the service, which also clears everything', async () => {
    await begin();
    const service = app.app.get(GiottoCacheService);
    expect(await service.invalidate({ program: 'item', args: { id: 1 } })).toBe(true);
    expect(await states()).toEqual([false, true, true]);
    expect(await service.clear()).toBe(true);
    expect(await states()).toEqual([false, false, false]);
  });
});
