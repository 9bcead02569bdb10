/**
 * An ES module beside a CommonJS application. It prints what the two have in common: whether they have one copy of the
 * library; the application's backend under the token of the ES module; a hit of the CommonJS controller under the module
 * of the ES module; and an error of one copy as the other sees it.
 */
export const BESIDE_COMMON_JS = `import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import * as here from 'giotto-cache';

const require = createRequire(import.meta.url);
const there = require('giotto-cache');
const { AppModule } = require('./dist/app.module.js');
const { SquaresController } = require('./dist/squares/squares.controller.js');

async function started(module) {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

async function secondStatus(app) {
  const url = (await app.getUrl()) + '/squares?x=12';
  await (await fetch(url)).text();
  return (await fetch(url)).headers.get('cache-status')?.split(';').slice(0, 2).join(';') ?? null;
}

function errorOf(library) {
  try {
    library.checkKey(12);
  } catch (error) {
    return error;
  }
}

function has(app, token) {
  try {
    return app.get(token) !== undefined;
  } catch {
    return false;
  }
}

const application = await started(AppModule);
const ownModule = await started({
  module: class {},
  imports: [here.GiottoCacheModule.forRoot({ cache: 'locmem' })],
  controllers: [SquaresController],
});
console.log(
  JSON.stringify({
    isOneCopy: here.GiottoCacheModule === there.GiottoCacheModule,
    backend: application.get(here.GIOTTO_KEY_VALUE).constructor.name,
    ofApplication: await secondStatus(application),
    ofOwnModule: await secondStatus(ownModule),
    hasService: has(application, here.GiottoCacheService),
    knowsErrors: here.isGiottoError(errorOf(there)) && there.isGiottoError(errorOf(here)),
  }),
);
await application.close();
await ownModule.close();
`;
