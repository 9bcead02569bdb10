import fastifyView from '@fastify/view';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import ejs from 'ejs';
import { fileURLToPath } from 'node:url';

import type { Adapter } from './application.js';

const VIEWS = fileURLToPath(new URL('../views', import.meta.url));

/** Gives an application the templates of `test/support/views`. */
export async function useTemplates(adapter: Adapter, app: INestApplication): Promise<void> {
  if (adapter === 'fastify')
    return void (await (app as NestFastifyApplication).register(fastifyView as never, {
      engine: { ejs },
      root: VIEWS,
    }));
  const express = app as NestExpressApplication;
  express.engine(
    'ejs',
    (file: string, locals: object, done: (error: Error | null, html?: string) => void) =>
      void ejs.renderFile(file, locals, done),
  );
  express.setBaseViewsDir(VIEWS);
  express.setViewEngine('ejs');
}
