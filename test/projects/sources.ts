/** The controller that `nest generate controller squares` made, with a cached method. */
export const SQUARES_CONTROLLER = `import { Controller, Get, ParseIntPipe, Query } from '@nestjs/common';
import { GiottoCache } from 'giotto-cache';

@Controller('squares')
export class SquaresController {
  @Get()
  @GiottoCache(3600)
  find(@Query('x', ParseIntPipe) x: number) {
    return { squared: x ** 2, at: process.hrtime.bigint().toString() };
  }
}
`;

/** A unit test that calls the method without the module. */
export const methodTest = (
  extension: string,
): string => `import { SquaresController } from './squares.controller${extension}';

describe('SquaresController.find', () => {
  it('runs without the module', async () => {
    expect(await new SquaresController().find(12)).toMatchObject({ squared: 144 });
  });
});
`;

/** An end-to-end test of the application: as it is, with a backend and a clock of the test, and by \`overrideCache\`. */
export const endToEndTest = (extension: string): string => `import { INestApplication } from '@nestjs/common';
import { Test, TestingModuleBuilder } from '@nestjs/testing';
import { DummyKeyValue, GIOTTO_CLOCK, GIOTTO_KEY_VALUE, LocMemKeyValue } from 'giotto-cache';
import { overrideCache } from 'giotto-cache/testing';
import { AppModule } from './../src/app.module${extension}';

describe('GET /squares', () => {
  let builder: TestingModuleBuilder;
  let app: INestApplication;

  beforeEach(() => {
    builder = Test.createTestingModule({ imports: [AppModule] });
  });

  afterEach(() => app.close());

  async function start(): Promise<void> {
    app = (await builder.compile()).createNestApplication();
    await app.listen(0, '127.0.0.1');
  }

  async function get(): Promise<{ status: string; body: string }> {
    const response = await fetch((await app.getUrl()) + '/squares?x=12');
    return { status: response.headers.get('cache-status') ?? '', body: await response.text() };
  }

  it('misses, then hits', async () => {
    await start();
    const miss = await get();
    const hit = await get();
    expect(miss.status).toBe('giotto; fwd=uri-miss; stored');
    expect(hit.status).toMatch(/^giotto; hit/);
    expect(hit.body).toBe(miss.body);
  });

  it('takes a backend of the test', async () => {
    builder.overrideProvider(GIOTTO_KEY_VALUE).useValue(new DummyKeyValue());
    await start();
    const { body } = await get();
    expect((await get()).body).not.toBe(body);
  });

  it('takes a clock of the test, which the backend goes by too', async () => {
    let now = Date.UTC(2030, 0, 1);
    const clock = () => now;
    builder.overrideProvider(GIOTTO_CLOCK).useValue(clock);
    builder.overrideProvider(GIOTTO_KEY_VALUE).useValue(new LocMemKeyValue({ clock }));
    await start();
    const { body } = await get();
    expect((await get()).body).toBe(body);
    now += 3_600_001;
    expect((await get()).body).not.toBe(body);
  });

  it('takes both by overrideCache', async () => {
    const { clock, keyValue } = overrideCache(builder);
    await start();
    await get();
    expect((await get()).status).toMatch(/^giotto; hit/);
    clock.advance(3_600_001);
    expect((await get()).status).toBe('giotto; fwd=uri-miss; stored');
    expect(keyValue.callsOf('set').length).toBeGreaterThan(0);
  });
});
`;
