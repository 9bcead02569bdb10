import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { GiottoCache } from 'giotto-cache';
import { ProgramCaller } from '../../lib/calls/program-caller.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

const LIMIT = 1000;
const LONG = ['x'.repeat(LIMIT), 'and more'];

let chunks: readonly string[];
let isBroken: boolean;

@Controller()
class ReportController {
  @GiottoCache(60, { program: 'report', maxEntryBytes: LIMIT })
  @Get('report')
  report() {
    const made = async function* () {
      yield* chunks;
      if (isBroken) throw new Error('disk');
    };
    return new StreamableFile(Readable.from(made()), { type: 'text/csv' });
  }
}

describe.each(ADAPTERS)('a stream on the command line of an application on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [chunks, isBroken] = [['a,', 'b'], false];
    app = await start(adapter, { controllers: [ReportController] });
  });
  afterEach(() => app.close());

  const call = () => {
    const caller = new ProgramCaller({ app: app.app, isWhole: true });
    return caller.call({ program: 'report', given: new Map(), accept: caller.named('report').program.mediaType });
  };
  const printed = ({ answer }: { answer: unknown }) => text((answer as StreamableFile).getStream());

  it('is stored before it is printed, and HTTP finds it', async () => {
    const { answer, cacheStatus } = await call();
    expect([String(answer), cacheStatus]).toEqual(['a,b', 'giotto; fwd=uri-miss; stored']);
    const hit = await app.get('/report');
    expect([hit.text, hit.headers['content-type'], hit.cache]).toEqual(['a,b', 'text/csv', 'giotto; hit; ttl=60']);
  });

  it('is printed whole and not stored if it is too long', async () => {
    chunks = LONG;
    const answered = await call();
    expect([await printed(answered), answered.cacheStatus]).toEqual([
      LONG.join(''),
      'giotto; fwd=uri-miss; detail=size',
    ]);
  });

  it('fails if the stream fails', async () => {
    isBroken = true;
    const answered = await call();
    await expect(printed(answered)).rejects.toThrow('disk');
    expect(answered.cacheStatus).toBe('giotto; fwd=uri-miss; detail=incomplete');
  });
});
