import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

import { GiottoCache, GiottoView } from 'giotto-cache';
import type { Reply } from './reply.js';

/** What a method may return on Fastify, by a name for the path. */
export const MODELS: Record<string, (reply: Reply) => unknown> = {
  object: () => ({ a: 'żaba' }),
  string: () => 'a text',
  number: () => 42,
  false: () => false,
  null: () => null,
  undefined: () => undefined,
  empty: () => '',
  noJson: () => ({ toJSON: () => undefined }),
  buffer: () => Buffer.from('a'),
  emptyBuffer: () => Buffer.alloc(0),
  file: () => new StreamableFile(Readable.from([Buffer.from('a'), Buffer.from('b')])),
  fileOfBuffer: () => new StreamableFile(Buffer.from('a file'), { type: 'text/plain' }),
  jsonText: (reply) => (reply.header('Content-Type', 'application/json'), '{"a":1}'),
  hal: (reply) => (reply.header('Content-Type', 'application/hal+json'), { a: 1 }),
  xml: (reply) => (reply.header('Content-Type', 'application/xml'), '<a/>'),
  emptyXml: (reply) => (reply.header('Content-Type', 'application/xml'), ''),
  noContent: (reply) => (reply.status(204), undefined),
  noContentText: (reply) => (reply.status(204), 'a text'),
  missing: (reply) => (reply.status(404), { a: 'missing' }),
  serialized: (reply) => ((reply as unknown as FastifyReply).serializer(() => 'a by its own'), { a: 1 }),
};

/** An answer that is worth compressing. */
export const LONG = { rows: Array.from({ length: 500 }, (_, id) => ({ id, name: `a row ${id}` })) };

/** The same answers with a cache and without one. */
@Controller()
export class HookedController {
  @Get('plain/:model')
  plain(@Param('model') model: string, @Res({ passthrough: true }) reply: Reply) {
    return MODELS[model]!(reply);
  }

  @GiottoCache(60, { statuses: [204, 404] })
  @Get('cached/:model')
  cached(@Param('model') model: string, @Res({ passthrough: true }) reply: Reply) {
    return MODELS[model]!(reply);
  }

  @GiottoCache(60, { staleWhileRevalidate: 600 })
  @Get('stale')
  stale() {
    return { a: 'stale' };
  }

  @GiottoCache(60)
  @GiottoView({
    'application/json': GiottoView.json(),
    'text/html': () => '<a>',
    'application/xml': () => Buffer.from('<a/>'),
  })
  @Get('viewed')
  viewed() {
    return { a: 1 };
  }

  @GiottoCache(60, { compress: true })
  @Get('compressed')
  compressed() {
    return LONG;
  }

  @Get('long')
  long() {
    return LONG;
  }

  @GiottoCache(60)
  @Get('throwing')
  throwing() {
    throw new Error('a fault');
  }
}
