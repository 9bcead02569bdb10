import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { request } from '../support/apps/http-client.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a newcomer types; it takes a SIGTERM for a good end. */
const TYPED = { words: ['tools/start.mjs'], ended: [0, null] };
/** What that has built, and runs at last. */
const BUILT = { words: ['--enable-source-maps', 'dist/sample/main.js'], ended: [null, 'SIGTERM'] };

/** On a free port. */
function start(words: readonly string[], cache?: string): ChildProcessWithoutNullStreams {
  const env = { ...process.env, PORT: '0', ...(cache && { CACHE: cache }) };
  return spawn(process.execPath, words, { cwd: ROOT, env });
}

/** What it prints up to its last line. */
async function greeting(sample: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of sample.stdout) {
    text += String(chunk);
    if (text.includes('Ctrl+C')) return text;
  }
  throw new Error(`The sample ended:\n${text}`);
}

describe('npm start', () => {
  let sample: ChildProcessWithoutNullStreams;
  afterEach(() => void sample.kill('SIGKILL'));

  it.each([
    [
      undefined,
      TYPED,
      [/^giotto; fwd=uri-miss; stored; key=/, /^giotto; hit; ttl=3\d\d\d; key=/, /^giotto; hit/],
      [200, 200, 304],
    ],
    ['dummy', BUILT, Array<RegExp>(3).fill(/^giotto; fwd=uri-miss; detail=size; key=/), [200, 200, 304]],
  ])(
    'runs the sample on %s, and its curl lines show what they say',
    async (cache, { words, ended }, said, statuses) => {
      sample = start(words, cache);
      const text = await greeting(sample);
      const lines = [...text.matchAll(/curl -i 'http:\/\/localhost:(\d+)(\/[^']+)'(?: -H '([^:]+): ([^']+)')?/g)];
      expect(lines).toHaveLength(3);
      const answers = [];
      for (const [, port, path, name, value] of lines)
        answers.push(
          await request({ port: Number(port), method: 'GET', path: path!, headers: name ? { [name]: value } : {} }),
        );
      expect(answers.map(({ status }) => status)).toEqual(statuses);
      expect(answers[0]!.text).toContain('<h1>12² = 144</h1>');
      const page = await request({ port: Number(lines[0]![1]), method: 'GET', path: '/', headers: {} });
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('<h1>What the cache does</h1>')]);
      answers.forEach(({ cache: status }, at) => expect(status).toEqual(expect.stringMatching(said[at]!)));
      sample.kill('SIGTERM');
      expect(await once(sample, 'exit')).toEqual(ended);
    },
  );
});
