import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { AppModule } from './app.module.js';
import { ExchangeService } from './exchange.service.js';
import { ProductsService } from './products.service.js';

describe('the shop', () => {
  let app: INestApplication;
  let url: string;
  let passed: number;

  beforeEach(async () => {
    passed = 0;
    const [date, performed] = [Date.now(), performance.now()];
    jest.spyOn(Date, 'now').mockImplementation(() => date + passed);
    jest.spyOn(performance, 'now').mockImplementation(() => performed + passed);
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(async () => {
    await app.close();
    jest.restoreAllMocks();
  });

  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const reads = () => app.get(ProductsService).reads;
  const calls = () => app.get(ExchangeService).calls;

  it('reads the list of products once in 30 seconds', async () => {
    const first = await get('/products');
    passed += 29_000;
    expect(await get('/products')).toEqual(first);
    expect(reads()).toBe(1);
    passed += 2_000;
    await get('/products');
    expect(reads()).toBe(2);
  });

  it('reads each product once a minute', async () => {
    expect(await get('/products/1')).toEqual({ id: 1, name: 'Ochre' });
    expect(await get('/products/2')).toEqual({ id: 2, name: 'Umber' });
    await get('/products/1');
    expect(reads()).toBe(2);
    passed += 61_000;
    await get('/products/1');
    expect(reads()).toBe(3);
  });

  it('shows a new name at once, in the list too', async () => {
    await get('/products');
    await get('/products/1');
    await fetch(`${url}/products/1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Sienna"}',
    });
    expect(await get('/products/1')).toEqual({ id: 1, name: 'Sienna' });
    expect(await get('/products')).toContainEqual({ id: 1, name: 'Sienna' });
  });

  it('does not cache what is not there', async () => {
    expect((await fetch(`${url}/products/7`)).status).toBe(404);
    await fetch(`${url}/products/7`);
    expect(reads()).toBe(2);
  });

  it('asks for a rate once in five seconds', async () => {
    expect(await get('/rates/USD')).toEqual({ currency: 'USD', rate: 1.5 });
    await get('/rates/USD');
    expect(calls()).toBe(1);
    passed += 6_000;
    await get('/rates/USD');
    expect(calls()).toBe(2);
  });

  it('asks for the table of rates once in ten seconds, or once it is forgotten', async () => {
    await get('/rates');
    await get('/rates');
    expect(calls()).toBe(1);
    await fetch(`${url}/rates`, { method: 'DELETE' });
    await get('/rates');
    expect(calls()).toBe(2);
    passed += 11_000;
    await get('/rates');
    expect(calls()).toBe(3);
  });
});
