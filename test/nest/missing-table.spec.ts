import { Controller, Get } from '@nestjs/common';
import { afterEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { DatabaseKeyValue, GiottoCache, syncdb } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

@Controller()
class GreetingController {
  @Get()
  @GiottoCache(60)
  greeting() {
    return { hello: 'world' };
  }
}

let app: Running;

afterEach(() => app.close());

it('a missing table is reported once, with the command that creates it, and used as soon as it exists', async () => {
  const logger = new RecordingLogger();
  const dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:' });
  const cache = { cache: new DatabaseKeyValue(dataSource) };
  app = await start('express', {
    controllers: [GreetingController],
    cache,
    prepare: (created) => created.useLogger(logger),
  });
  for (let request = 0; request < 5; request++)
    expect(await app.get('/')).toMatchObject({
      text: '{"hello":"world"}',
      cache: 'giotto; fwd=miss; detail=backend-error',
    });
  expect(logger.warnings).toEqual([expect.stringMatching(/does not exist.*syncdb\(dataSource\)/)]);
  await syncdb(dataSource);
  while (!/; hit/.test((await app.get('/')).cache));
  expect(logger.warnings).toHaveLength(1);
  await logger.untilRecovery();
  expect(logger.recoveries).toHaveLength(1);
});
