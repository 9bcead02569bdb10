import { Controller, Get, Param, Query, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import type { Reply } from '../apps/reply.js';
import type { Fields, Step } from './case.js';
import { lifetimeFromHeaders } from './lifetime.js';

/** Every status that a case answers with, beyond 200. */
const STATUSES = [203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504, 599];

const DATES = new Set(['date', 'expires', 'last-modified', 'if-modified-since']);

/** What the method of `OriginController` does next. */
export const origin: { runs: number; begun: number; step: Step } = { runs: 0, begun: 0, step: { from: 'method' } };

/** Fields as they go over the wire. */
export const written = (fields: Fields = {}): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, wordOf(name, value)]));

function wordOf(name: string, value: Fields[string]): string | string[] {
  if (typeof value !== 'number') return typeof value === 'string' ? value : [...value];
  return DATES.has(name.toLowerCase()) ? new Date(origin.begun + value * 1000).toUTCString() : String(value);
}

/** One resource for each case, which answers as the case's present step says. */
@Controller()
export class OriginController {
  @GiottoCache(lifetimeFromHeaders, { vary: ['foo', 'bar', 'baz', 'accept-language'], statuses: STATUSES })
  @Get('resources/:id')
  answer(@Param('id') _id: string, @Query('test') _test: string | undefined, @Res({ passthrough: true }) reply: Reply) {
    const { answers, status, body, fails } = origin.step;
    reply.header('X-Run', String(++origin.runs));
    if (fails) throw new Error('the origin is away');
    for (const [name, value] of Object.entries(written(answers))) reply.header(name, value);
    if (status !== undefined) reply.status(status);
    return body === undefined ? `run ${origin.runs}` : body;
  }
}
