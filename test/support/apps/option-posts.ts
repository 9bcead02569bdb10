import { Controller, Get, Param, Res, UseInterceptors, type CallHandler } from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoView } from 'giotto-cache';
import type { Reply } from './reply.js';

/** What the functions in the options and the method do, as the test says at that time. */
export const posts = {
  option: (_model?: unknown): unknown => undefined,
  runs: 0,
  /** What the method waits for. */
  gate: undefined as Promise<unknown> | undefined,
};

const seconds = (model: unknown) => {
  const given = posts.option(model);
  return given === undefined ? 60 : given;
};
const ofResult = (_args: unknown, model: unknown) => posts.option(model) as string;
const ofCall = () => posts.option() as string;

class Envelope {
  intercept = (_context: unknown, next: CallHandler) => next.handle().pipe(map((data) => ({ data })));
}

/** The identity of everybody. */
export const identify = () => (posts.option() as string | undefined) ?? 'ann';

async function answer(reply: Reply, id: string) {
  posts.runs++;
  await posts.gate;
  reply.status(200);
  reply.header('X-Own', id);
  return { id, list: [1, 'two'] };
}

/** A program for each option, and beside it the same method without the cache. */
@Controller()
export class PostsController {
  @GiottoCache(seconds as never, { program: 'seconds' })
  @Get('seconds/:id')
  seconds(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'tags', tags: ['posts', ofCall] })
  @Get('tags/:id')
  tags(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'result', tags: [ofResult] })
  @Get('result/:id')
  result(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'key', key: ({ id }) => posts.option() ?? id })
  @Get('key/:id')
  key(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'identify', visibility: 'private' })
  @Get('identify/:id')
  identify(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(seconds as never, {
    program: 'windows',
    tags: [ofResult],
    staleWhileRevalidate: 10,
    staleIfError: 100,
    timeout: 30,
  })
  @Get('windows/:id')
  windows(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(seconds as never, { program: 'model', tags: [ofResult] })
  @UseInterceptors(Envelope)
  @Get('model/:id')
  model(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'shared', tags: [ofResult] })
  @GiottoView(
    { 'application/json': GiottoView.json(), 'text/plain': (model) => JSON.stringify(model) },
    { shareModel: true },
  )
  @Get('shared/:id')
  shared(@Param('id') id: string) {
    posts.runs++;
    return { id };
  }

  @GiottoView({ 'application/json': GiottoView.json(), 'text/plain': (model) => JSON.stringify(model) })
  @Get('plain/shared/:id')
  plainShared(@Param('id') id: string) {
    return { id };
  }

  @GiottoCache(60, { program: 'view' })
  @GiottoView({ 'text/plain': () => posts.option() as string })
  @Get('view')
  view() {
    return {};
  }

  @UseInterceptors(Envelope)
  @Get('plain/model/:id')
  plainModel(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @Get('plain/:option/:id')
  plain(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }
}
