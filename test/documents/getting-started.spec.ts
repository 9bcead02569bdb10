import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { readPage } from './pages.js';
import { filesOf, importFrom } from './project.js';

describe('the application of the page about the first steps', () => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const [application] = await importFrom(filesOf('docs/getting-started.md'), ['app.module.ts']);
    const { AppModule } = application as { AppModule: Type };
    app = (await Test.createTestingModule({ imports: [AppModule] }).compile()).createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('answers as the page says', async () => {
    const shown = [
      ...readPage('docs/getting-started.md').text.matchAll(/^\$ curl -i 'localhost:3000(\S+)'\nCache-Status: (.+)$/gm),
    ];
    expect(shown).toHaveLength(3);
    for (const [, path, status] of shown) {
      const response = await fetch(`${url}${path}`);
      expect(await response.json()).toEqual({ x: 12, squared: 144 });
      expect(response.headers.get('cache-status')!.replace(/ttl=\d+/, 'ttl')).toBe(status!.replace(/ttl=\d+/, 'ttl'));
    }
  });
});
