import { All, Controller, Get, NotFoundException, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import type { Reply } from './reply.js';

/** What a method does with its response, and what it returns. */
export type Act = (reply: Reply) => unknown;

/** Sets one header. */
export const header =
  (name: string, value: string): Act =>
  (reply) => (reply.header(name, value), { a: 1 });
export const status =
  (code: number): Act =>
  (reply) => (reply.status(code), { a: 1 });
export const ok: Act = () => ({ a: 1 });
export const missing: Act = () => {
  throw new NotFoundException();
};

/** What the methods do: one for each request, and the last of them for all that follow. */
export const answering: { acts: Act[] } = { acts: [] };
const act = (reply: Reply) => (answering.acts.length > 1 ? answering.acts.shift()! : answering.acts[0]!)(reply);

@Controller()
export class Answers {
  @GiottoCache(60, { program: 'any' })
  @Get('any')
  any(@Res({ passthrough: true }) reply: Reply) {
    return act(reply);
  }

  @GiottoCache(60, { program: 'missing', statuses: [404] })
  @Get('missing')
  missing(@Res({ passthrough: true }) reply: Reply) {
    return act(reply);
  }

  @GiottoCache(() => null, { program: 'fleeting' })
  @Get('fleeting')
  fleeting() {
    return {};
  }

  @GiottoCache(60, { program: 'large', maxEntryBytes: 20 })
  @Get('large')
  large() {
    return { text: 'x'.repeat(100) };
  }

  @GiottoCache(60, { program: 'private', visibility: 'private' })
  @Get('private')
  private() {
    return {};
  }

  @GiottoCache(60, { program: 'all' })
  @All('all')
  all() {
    return {};
  }
}
