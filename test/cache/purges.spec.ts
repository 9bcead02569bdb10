import { describe, expect, it } from '@jest/globals';

import { Purges } from '../../lib/cache/store/purges.js';
import type { NamedInvalidation } from '../../lib/cache/transaction/invalidated-names.js';
import { Background } from '../../lib/cache/support/background.js';
import type { Sleep } from '../../lib/cache/support/sleep.js';
import { Notebook } from '../support/cache/doubles.js';
import { settled } from '../support/cache/manual-sleep.js';

/** The pauses of purges, each of which the test ends by its length. */
class Pauses {
  private waiting: { ms: number; end: () => void }[] = [];

  readonly sleep: Sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      this.waiting.push({ ms, end: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });

  async end(ms: number): Promise<void> {
    const ended = this.waiting.filter((pause) => pause.ms === ms);
    this.waiting = this.waiting.filter((pause) => pause.ms !== ms);
    for (const pause of ended) pause.end();
    await settled();
  }
}

function started(send: () => unknown, unsettled?: number) {
  const pauses = new Pauses();
  const log = new Notebook();
  const background = new Background(pauses.sleep);
  const sent: string[] = [];
  const purges = new Purges({
    send: ({ names, isSoft }) => {
      sent.push(`${isSoft ? 'softly ' : ''}${names.join(' ')}`);
      return send();
    },
    background,
    sleep: pauses.sleep,
    log,
    unsettled,
  });
  return { pauses, log, background, sent, purges };
}

const hard = (names: readonly string[]): NamedInvalidation => ({ names, isSoft: false });
const soft = (names: readonly string[]): NamedInvalidation => ({ names, isSoft: true });

const failure = new Error('no route');
const FAILURES: Record<string, () => unknown> = {
  rejects: () => Promise.reject(failure),
  throws: () => {
    throw failure;
  },
};

describe('a purge', () => {
  it('is sent, and once more for answers that were on their way', async () => {
    const { purges, sent, pauses, log } = started(() => undefined);
    expect(await purges.purge(hard(['a', 'b']))).toBe(true);
    expect(sent).toEqual(['a b']);
    await pauses.end(2000);
    expect(sent).toEqual(['a b', 'a b']);
    await pauses.end(2000);
    expect([sent.length, log.lines]).toEqual([2, []]);
  });

  it.each(Object.keys(FAILURES))('that %s is retried until it is taken, and logged once', async (kind) => {
    let isDown = true;
    const { purges, sent, pauses, log } = started(() => (isDown ? FAILURES[kind]!() : undefined));
    expect(await purges.purge(hard(['a']))).toBe(false);
    await pauses.end(1000);
    expect(await purges.purge(hard(['b']))).toBe(false);
    expect(sent).toEqual(['a', 'a', 'b']);
    isDown = false;
    await pauses.end(1000);
    expect(sent.slice(3)).toEqual(['a b']);
    expect(log.lines).toEqual([
      'warn: downstream.purge failed, and is retried: no route',
      'log: downstream.purge works again.',
    ]);
    await pauses.end(2000);
    expect(sent.slice(3)).toEqual(['a b', 'a b']);
  });

  it('that hangs counts as failed after five seconds', async () => {
    const { purges, pauses, log } = started(() => new Promise(() => undefined));
    const purged = purges.purge(hard(['a']));
    await settled();
    await pauses.end(5000);
    expect(await purged).toBe(false);
    expect(log.lines).toEqual(['warn: downstream.purge failed, and is retried: it took longer than 5000 ms']);
  });

  it('is sent again only when no process can answer from its memory any more', async () => {
    const { purges, sent, pauses } = started(() => undefined, 5000);
    await purges.purge(hard(['a']));
    await pauses.end(2000);
    expect(sent).toEqual(['a']);
    await pauses.end(7000);
    expect(sent).toEqual(['a', 'a']);
  });

  it('that is to be repeated is sent at once when the application ends', async () => {
    const { purges, sent, background } = started(() => undefined);
    await purges.purge(hard(['a']));
    await background.close(5000);
    expect(sent).toEqual(['a', 'a']);
  });

  it('is repeated and retried as soft, unless the same was purged hard', async () => {
    let isDown = false;
    const { purges, sent, pauses } = started(() => (isDown ? Promise.reject(failure) : undefined));
    await purges.purge(soft(['a']));
    await purges.purge(soft(['b']));
    await purges.purge(hard(['b']));
    await pauses.end(2000);
    await pauses.end(2000);
    expect(sent).toEqual(['softly a', 'softly b', 'b', 'softly a', 'b']);
    isDown = true;
    await purges.purge(soft(['c']));
    isDown = false;
    await pauses.end(1000);
    expect(sent.slice(5)).toEqual(['softly c', 'softly c']);
  });

  it('becomes one of everything if too many wait', async () => {
    let isDown = true;
    const { purges, sent, pauses } = started(() => (isDown ? Promise.reject(failure) : undefined));
    await purges.purge(hard(Array.from({ length: 10_001 }, (_, at) => `tag ${at}`)));
    isDown = false;
    await pauses.end(1000);
    expect(sent[1]).toBe('everything');
  });
});
