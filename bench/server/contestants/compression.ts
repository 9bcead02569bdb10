import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

async function byExpress(app: INestApplication) {
  app.use((await import('compression')).default());
}

async function byFastify(app: INestApplication) {
  await (app as NestFastifyApplication).register((await import('@fastify/compress')).default);
}

/** The same cached route, whose plain bytes the framework's own plugin compresses for every response. */
export const makeModule: MakeModule = async (setup) => ({
  ...(await giottoModule(setup)),
  prepare: setup.adapter === 'express' ? byExpress : byFastify,
});
