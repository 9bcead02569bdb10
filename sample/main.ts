import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { useFiles } from './files.js';
import { Neighbour } from './processes/neighbour.js';
import { isSecondProcess, joinFirstProcess, startSecondProcess } from './processes/second-process.js';

const port = Number(process.env.PORT ?? 3000);

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['log', 'warn', 'error'] });
useFiles(app);
app.enableShutdownHooks();
try {
  await app.listen(port);
} catch (error) {
  if (!isTaken(error)) throw error;
  console.error(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`);
  await app.close();
  process.exit(1);
}

const address = (await app.getUrl()).replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
if (isSecondProcess()) joinFirstProcess(app.get(Neighbour), address);
else {
  startSecondProcess(app.get(Neighbour), address);
  console.log(`
giotto-cache answers at ${address}. Open it in a browser, or try:

  curl -i '${address}/squared?x=12'                         a miss: calculated, which takes a second
  curl -i '${address}/squared?x=12'                         a hit: at once, the same bytes
  curl -i '${address}/squared?x=012' -H 'If-None-Match: *'  the same entry, and 304, since you have it

  curl '${address}/graphql' --json '{"query":"{ squared(x: 12) { squared } }"}'   the same for GraphQL

Look at the Cache-Status header of the first three, and at the dashboard: ${address}/giotto
Stop with Ctrl+C.
`);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
