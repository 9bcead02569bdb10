import { InvalidArgumentError } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '../../calls/failure.js';
import { tell } from '../terminal/say.js';

/** Reads the option `--watch`. */
export function seconds(given: string): number {
  if (/^\d{1,5}(\.\d+)?$/.test(given) && Number(given) > 0) return Number(given);
  throw new InvalidArgumentError('Give a number of seconds above 0.');
}

/**
 * Shows something once, or again and again until Ctrl-C or SIGTERM. Then it resolves, so that the application is closed.
 * Rejects if the first look fails. Later ones may: what is watched may come back.
 * @param every seconds between the end of one look and the next; `undefined` for one look
 */
export async function repeated(every: number | undefined, show: () => Promise<void>): Promise<void> {
  if (every === undefined) return show();
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of SIGNALS) process.once(signal, end);
  try {
    await show();
    while (await goesOn(every, ending.signal)) await show().catch((error: unknown) => tell(messageOf(error)));
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

async function goesOn(every: number, signal: AbortSignal): Promise<boolean> {
  await sleep(every * 1000, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
