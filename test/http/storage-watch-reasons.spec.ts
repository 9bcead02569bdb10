import { afterEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';

import { diagnose } from '../../lib/http/advice/never-stored.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Question } from '../support/apps/http-client.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { answering, Answers, header, missing, ok, status, type Act } from '../support/apps/unstored-answers.js';

const AUTHENTICATED = { headers: { authorization: 'Bearer x' } };

const mistyped: Act = (reply) => {
  reply.header('Content-Type', 'application/xml');
  return { statusCode: 422 };
};

/** What is asked for, what the method does, and what is said of that once three answers were alike. */
const NEVER: readonly (readonly [string, Partial<Question> & { path: string }, Act, RegExp])[] = [
  [
    'status',
    { path: '/any' },
    status(201),
    /^any has stored nothing yet: its last 3 answers have the status 201, and only 200 may be stored\. .*statuses: \[201\]/,
  ],
  ['set-cookie', { path: '/any' }, header('Set-Cookie', 'a=1'), /^any .* set a cookie/],
  [
    'cache-control',
    { path: '/any' },
    header('Cache-Control', 'no-store'),
    /^any .* say "Cache-Control: no-store", which forbids/,
  ],
  ['vary', { path: '/any' }, header('Vary', 'X-Theme, X-Lang'), /^any .*vary: \['x-lang', 'x-theme'\]/],
  ['vary by all', { path: '/any' }, header('Vary', '*'), /^any .*"Vary: \*"/],
  ['stream', { path: '/any' }, () => Readable.from(['a']), /^any .* are streams .*several values.*StreamableFile/],
  ['size', { path: '/large' }, ok, /^large .* larger than the 20 bytes of maxEntryBytes/],
  ['lifetime', { path: '/fleeting' }, ok, /^fleeting .* have no lifetime: .*seconds/],
  ['exception', { path: '/missing' }, missing, /^missing .* are exceptions with the status 404, .*passthrough/],
  [
    'object that is no XML',
    { path: '/any' },
    mistyped,
    /^any .* are errors, .* objects that do not fit their Content-Type, .*text or a Buffer/,
  ],
  ['error that is returned', { path: '/any' }, () => new Error('no'), /^any .* are errors, .*Throw errors/],
  [
    'authorization',
    { path: '/any', ...AUTHENTICATED },
    ok,
    /^any .* requests are authenticated, .*visibility: 'public'.*visibility: 'private'/,
  ],
  ['identity', { path: '/private' }, ok, /^private .* requests have no identity.*identify/],
  ['method', { path: '/all', method: 'PUT' }, ok, /^all .* requests are PUT requests.*methods: \['PUT'\]/],
];

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  const begin = async () => {
    logger = new RecordingLogger();
    app = await start(adapter, {
      controllers: [Answers],
      cache: { identify: () => undefined },
      prepare: (made) => made.useLogger(logger),
    });
  };
  afterEach(() => app.close());

  it.each(NEVER)(
    'a program of which nothing was ever stored says so once, with the cure: %s',
    async (_, question, method, line) => {
      await begin();
      answering.acts = [method];
      for (const said of [0, 0, 1, 1, 1, 1]) {
        await app.ask(question);
        expect(logger.warnings).toHaveLength(said);
      }
      expect(logger.warnings[0]).toMatch(line);
    },
  );
});

it.each(['rewritten', 'answered'] as const)('there are words for %s', (reason) => {
  expect(diagnose(reason, {} as never)).toMatch(/\w\. [A-Z]/);
});
