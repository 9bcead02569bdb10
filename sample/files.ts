import type { NestExpressApplication } from '@nestjs/platform-express';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Compiled or not, the sample's files are where they were written. */
const SAMPLE = join(dirname(createRequire(import.meta.url).resolve('giotto-cache/package.json')), 'sample');

/** Gives the application its page, at `/`, and its templates. */
export function useFiles(app: NestExpressApplication): void {
  app.useStaticAssets(join(SAMPLE, 'page'));
  app.setBaseViewsDir(join(SAMPLE, 'squares'));
  app.setViewEngine('ejs');
}
