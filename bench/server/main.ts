/** The process of one contestant: `node main.js <Setup as JSON>`. It tells its port, answers `usage`, and ends with its parent. */
import 'reflect-metadata';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';

import type { Adapter } from '../plan/contestants.js';
import type { MakeModule, Setup } from './setup.js';
import { beginAnew, usage } from './usage.js';

@Module({})
class Application {}

/** Only the adapter in use is loaded, so that its memory alone counts. */
async function adapterOf(name: Adapter) {
  if (name === 'fastify') return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await import('@nestjs/platform-express')).ExpressAdapter();
}

async function start(setup: Setup): Promise<INestApplication> {
  const { makeModule } = (await import(`./contestants/${setup.server}.js`)) as { makeModule: MakeModule };
  const { prepare, ...metadata } = await makeModule(setup);
  const adapter = await adapterOf(setup.adapter);
  const app = await NestFactory.create({ module: Application, ...metadata }, adapter, { logger: ['warn', 'error'] });
  await prepare?.(app);
  return app.listen(0, '127.0.0.1').then(() => app);
}

const app = await start(JSON.parse(process.argv[2]!) as Setup);
process.on('message', (question) => {
  if (question === 'beginAnew') beginAnew();
  process.send?.(usage());
});
process.once('disconnect', () => process.exit());
process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
