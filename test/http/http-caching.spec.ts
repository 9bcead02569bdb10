import { afterAll, beforeAll, describe, it } from '@jest/globals';

import type { Cases } from '../support/origin/case.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { FRESHNESS } from '../support/origin/freshness.js';
import { play } from '../support/origin/play.js';
import { OriginController } from '../support/origin/scripted-origin.js';
import { AGE, CONDITIONAL, STALE, VARY } from '../support/origin/selecting.js';
import { HEADERS, STATUS, STORING } from '../support/origin/storing.js';

const PARTS: Readonly<Record<string, Cases>> = { FRESHNESS, STORING, STATUS, HEADERS, VARY, CONDITIONAL, AGE, STALE };

/** After the cases of github.com/http-tests/cache-tests that concern a cache inside the origin. */
describe.each(ADAPTERS)('a program whose lifetime comes from its own headers on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [OriginController], cache: { jitter: 0 } });
  });
  afterAll(() => app.close());

  describe.each(Object.keys(PARTS))('%s', (part) => {
    it.each(Object.keys(PARTS[part]!))('%s', (name) =>
      play(app, encodeURIComponent(`${part} ${name}`), PARTS[part]![name]!),
    );
  });
});
