import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { request } from '../apps/http-client.js';
import { eventually } from '../keyvalue/outcomes.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The words that start the sample after `node`, and the code and signal that it ends with on SIGTERM. */
export interface Started {
  readonly words: readonly string[];
  readonly ended: readonly [number | null, NodeJS.Signals | null];
}

const CASES = {
  memory: {
    env: {},
    said: [/^giotto; fwd=uri-miss; stored; key=/, /^giotto; hit; ttl=3\d\d\d; key=/, /^giotto; hit/],
  },
  dummy: { env: { CACHE: 'dummy' }, said: Array<RegExp>(3).fill(/^giotto; fwd=uri-miss; detail=size; key=/) },
};

/** On a free port. */
function start({ words }: Started, more: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, words, { cwd: ROOT, env: { ...process.env, PORT: '0', ...more } });
}

const ask = (port: number) => request({ port, method: 'GET', path: '/backend', headers: {} });

/** Returns the port of the second process, once the first one knows it. */
const secondProcess = (port: number): Promise<number> =>
  eventually(async () => Number(new URL((JSON.parse((await ask(port)).text) as { neighbour: string }).neighbour).port));

/** Resolves once nobody listens there. */
const isGone = (port: number): Promise<void> =>
  eventually(async () => {
    const code = await ask(port).catch((error: NodeJS.ErrnoException) => error.code);
    if (code !== 'ECONNREFUSED') throw new Error(`Port ${port} still answers.`);
  });

/** Returns what it prints up to its last line. */
async function greeting(sample: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of sample.stdout) {
    text += String(chunk);
    if (text.includes('Ctrl+C')) return text;
  }
  throw new Error(`The sample ended:\n${text}`);
}

/** Starts the sample on these caches, and asks what it tells its reader to ask. */
export function describeSample(name: string, started: Started, caches: readonly (keyof typeof CASES)[]): void {
  describe(name, () => {
    let sample: ChildProcessWithoutNullStreams;
    afterEach(() => void sample.kill('SIGKILL'));

    it.each(caches)('runs the sample on %s, and its curl lines show what they say', async (cache) => {
      const { env, said } = CASES[cache];
      sample = start(started, env);
      const text = await greeting(sample);
      const lines = [...text.matchAll(/curl -i 'http:\/\/localhost:(\d+)(\/[^']+)'(?: -H '([^:]+): ([^']+)')?/g)];
      expect(lines).toHaveLength(3);
      const answers = [];
      for (const [, port, path, field, value] of lines)
        answers.push(
          await request({ port: Number(port), method: 'GET', path: path!, headers: field ? { [field]: value } : {} }),
        );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 304]);
      expect(answers[0]!.text).toContain('<h1>12² = 144</h1>');
      const page = await request({ port: Number(lines[0]![1]), method: 'GET', path: '/', headers: {} });
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('<h1>What the cache does</h1>')]);
      answers.forEach(({ cache: status }, at) => expect(status).toEqual(expect.stringMatching(said[at]!)));
      const second = await secondProcess(Number(lines[0]![1]));
      expect((await ask(second)).status).toBe(200);
      sample.kill('SIGTERM');
      expect(await once(sample, 'exit')).toEqual(started.ended);
      await isGone(second);
    });
  });
}
