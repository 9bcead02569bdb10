import compress from '@fastify/compress';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Render, StreamableFile } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';

import { GiottoCache } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { useTemplates } from '../support/apps/templates.js';

const TEXT = 'a text '.repeat(1000);

const report = () => new StreamableFile(Readable.from([TEXT.slice(0, 500), TEXT.slice(500)]), { type: 'text/csv' });

@Controller()
class PluginsController {
  @GiottoCache(60)
  @Get('cached-text')
  cachedText() {
    return TEXT;
  }

  @Get('text')
  text() {
    return TEXT;
  }

  @GiottoCache(60)
  @Get('cached-file')
  cachedFile() {
    return report();
  }

  @Get('file')
  file() {
    return report();
  }

  @GiottoCache(60)
  @Render('square.ejs')
  @Get('cached-page')
  cachedPage() {
    return { x: 3, title: 'a page', count: (value: number) => value };
  }

  @Render('square.ejs')
  @Get('page')
  page() {
    return { x: 3, title: 'a page', count: (value: number) => value };
  }
}

let app: Running;
afterEach(() => app.close());

describe('@fastify/compress', () => {
  it.each(['text', 'file'])('compresses misses and hits as it does without a cache: %s', async (path) => {
    app = await start('fastify', {
      controllers: [PluginsController],
      prepare: async (created) => void (await (created as NestFastifyApplication).register(compress as never)),
    });
    const get = (asked: string) => app.get(asked, { headers: { 'accept-encoding': 'gzip' } });
    const described = ({ status, headers, body }: Awaited<ReturnType<typeof get>>) => [
      status,
      headers['content-encoding'],
      headers['content-type'],
      headers['content-length'] ?? headers['transfer-encoding'],
      gunzipSync(body).toString(),
    ];
    const plain = described(await get(`/${path}`));
    expect(plain[1]).toBe('gzip');
    for (let request = 0; request < 2; request++) expect(described(await get(`/cached-${path}`))).toEqual(plain);
  });
});

describe('a hook on what a template made', () => {
  it('sees the same text on misses and hits', async () => {
    const seen: unknown[] = [];
    const prepare = async (server: Parameters<typeof useTemplates>[1]) => {
      await useTemplates('fastify', server);
      const fastify = server.getHttpAdapter().getInstance() as FastifyInstance;
      fastify.addHook(
        'onSend',
        async (_request, _reply, payload) => (seen.push(payload), (payload as string).replace('a page', 'another')),
      );
    };
    app = await start('fastify', { controllers: [PluginsController], prepare });
    const plain = await app.get('/page');
    expect(plain.text).toContain('another');
    for (let request = 0; request < 2; request++) {
      const { status, text, headers } = await app.get('/cached-page');
      expect([status, text, headers['content-type'], headers['content-length']]).toEqual([
        plain.status,
        plain.text,
        plain.headers['content-type'],
        plain.headers['content-length'],
      ]);
    }
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
  });
});
