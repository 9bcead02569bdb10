import { expect } from '@jest/globals';
import { StreamableFile } from '@nestjs/common';

import { start, type Adapter, type Ingredients, type Running } from './application.js';
import type { Answer } from './http-client.js';
import { record } from './looked-at.js';
import { useTemplates } from './templates.js';

/** An application that renders templates. */
export const openWithTemplates = (adapter: Adapter, ingredients: Ingredients): Promise<Running> =>
  start(adapter, {
    ...ingredients,
    prepare: async (server) => (await useTemplates(adapter, server), await ingredients.prepare?.(server)),
  });

/** A value that two requests can be compared by. */
export const comparable = (value: unknown): unknown =>
  value instanceof StreamableFile ? ['file', value.getHeaders()] : value;

interface Watched {
  readonly answer: Answer;
  readonly seen: readonly unknown[];
}

/** What interceptors see on the route without the cache, on a first request and on a second one. */
export async function watched(
  app: Running,
  path: string,
  headers = {},
): Promise<[plain: Watched, first: Watched, second: Watched]> {
  const answers: Watched[] = [];
  for (const asked of [`/plain${path}`, path, path]) {
    const before = record.seen.length;
    const answer = await app.get(asked, { headers });
    answers.push({ answer, seen: record.seen.slice(before).map(comparable) });
  }
  return answers as [Watched, Watched, Watched];
}

/** Fails unless they see the same, and the second answer is the first from the cache. */
export async function expectSeenAlike(app: Running, path: string, headers = {}): Promise<void> {
  const [plain, miss, hit] = await watched(app, path, headers);
  expect([miss.answer.cache, hit.answer.cache, record.runs]).toEqual([
    'giotto; fwd=uri-miss; stored',
    'giotto; hit; ttl=60',
    1,
  ]);
  expect(plain.seen.length).toBeGreaterThan(0);
  expect(miss.seen).toStrictEqual(plain.seen);
  expect(hit.seen).toStrictEqual(plain.seen);
  for (const { answer } of [miss, hit])
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      plain.answer.status,
      plain.answer.text,
      plain.answer.headers['content-type'],
    ]);
}
