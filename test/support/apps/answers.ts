import { expect } from '@jest/globals';

import type { Answer } from './http-client.js';

/** Made anew for each message, so no two answers need agree on them. */
const OF_THE_MESSAGE = new Set(['date', 'age', 'cache-status', 'connection', 'keep-alive', 'x-request']);

/** Names and values of an answer's lasting headers, spelled as they came, in a fixed order. */
export function lastingHeaders({ rawHeaders }: Answer): string[] {
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
  return lines.filter((line) => !OF_THE_MESSAGE.has(line.split(':')[0]!.toLowerCase())).sort();
}

/** Fails unless one answer is the other, byte for byte. */
export function expectSame(one: Answer, other: Answer): void {
  expect(one.status).toBe(other.status);
  expect(lastingHeaders(one)).toEqual(lastingHeaders(other));
  expect(one.body.equals(other.body)).toBe(true);
}

/** What a hit says of its body, and a stream that is sent as it comes does not. */
const OF_A_KNOWN_BODY = /^(etag|content-length|transfer-encoding):/i;

/** Fails unless the first was sent as it came, and the second is it from the cache. */
export function expectStreamThenHit(miss: Answer, hit: Answer): void {
  const headers = (answer: Answer) => lastingHeaders(answer).filter((line) => !OF_A_KNOWN_BODY.test(line));
  expect(miss.cache).toBe('giotto; fwd=uri-miss; detail=streaming');
  expect(hit.cache).toMatch(/^giotto; hit(; ttl=\d+)?$/);
  expect([hit.status, headers(hit)]).toEqual([miss.status, headers(miss)]);
  expect(hit.body.equals(miss.body)).toBe(true);
  expect([hit.headers.etag, hit.headers['content-length']]).toEqual([expect.any(String), String(hit.body.length)]);
}

/** Fails unless the first was calculated and stored, and the second is it from the cache. */
export function expectMissThenHit(miss: Answer, hit: Answer): void {
  expect(miss.cache).toBe('giotto; fwd=uri-miss; stored');
  expect(hit.cache).toMatch(/^giotto; hit(; ttl=\d+)?$/);
  expectSame(hit, miss);
}
