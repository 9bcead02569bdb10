import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import type { Contestant } from '../plan/contestants.js';
import { makeDocument, type Size } from '../plan/sizes.js';
import { get, type Answer } from './get.js';

/** The request that is repeated, and what its answer is like. */
export interface PreparedRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly status: number;
  /** The names of the answer's headers. */
  readonly answersWith: readonly string[];
}

/** What a cache may take to have the answer ready in the coding asked for. */
const TRIES = 100;
const PAUSE_MS = 20;

/**
 * Asks before anything is measured, so that a cache is filled, and sees to it that the answer is the document.
 * @throws Error if it is not, since figures of a wrong answer mean nothing
 */
export async function prepareRequest(contestant: Contestant, origin: string, size: Size): Promise<PreparedRequest> {
  const url = `${origin}/items/${size}`;
  const accept: Record<string, string> =
    contestant.coding === undefined ? {} : { 'Accept-Encoding': contestant.coding };
  const full = await settled(contestant, url, accept);
  check(contestant, size, isComplete(full, contestant) && textOf(full) === JSON.stringify(makeDocument(size)));
  const headers = contestant.revalidates ? { ...accept, 'If-None-Match': full.headers.etag ?? '' } : accept;
  const { status, headers: answer } = await get(url, headers);
  check(contestant, size, status === (contestant.revalidates ? 304 : 200));
  return { url, headers, status, answersWith: Object.keys(answer) };
}

/** The answer as it stays: from the second one on, and in the coding asked for. */
async function settled({ coding }: Contestant, url: string, headers: Record<string, string>): Promise<Answer> {
  await get(url, headers);
  let answer = await get(url, headers);
  for (let tries = 0; answer.headers['content-encoding'] !== coding && tries < TRIES; tries++) {
    await sleep(PAUSE_MS);
    answer = await get(url, headers);
  }
  return answer;
}

const isComplete = ({ status, headers }: Answer, { coding }: Contestant) =>
  status === 200 && headers['content-encoding'] === coding;

const textOf = ({ headers, body }: Answer) =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();

function check({ name, coding }: Contestant, size: Size, right: boolean): void {
  if (!right) throw new Error(`${name} does not answer as it should for ${size}${coding ? ` in ${coding}` : ''}.`);
}
