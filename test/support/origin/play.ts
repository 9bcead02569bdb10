import { expect } from '@jest/globals';

import type { Running } from '../apps/application.js';
import type { Answer } from '../apps/http-client.js';
import type { Case, Step } from './case.js';
import { origin, written } from './scripted-origin.js';

/** Plays a case against a resource that nobody has asked for before. Fails unless each answer comes from where it should, and is right. */
export async function play(app: Running, id: string, steps: Case): Promise<void> {
  [origin.runs, origin.begun] = [0, app.clock.now];
  let last: Step | undefined;
  for (const step of steps) {
    app.clock.now += (step.after ?? 0) * 1000;
    last = await take(app, `/resources/${id}${step.query ?? ''}`, step, last);
  }
}

/** @returns the step whose method made what is stored now, as far as one knows */
async function take(app: Running, path: string, step: Step, last: Step | undefined): Promise<Step | undefined> {
  origin.step = step;
  const before = origin.runs;
  const answer = await app.get(path, { headers: written(step.asks) });
  const from = Number(answer.headers['x-run']) > before ? 'method' : 'cache';
  expect([from, answer.cache]).toEqual([step.from, answer.cache]);
  const made = step.from === 'method' ? step : last;
  expect(answer.status).toBe(step.gets ?? statusOf(made));
  if (made === step && !step.fails) expectWritten(answer, step.answers);
  expectWritten(answer, step.shows);
  for (const name of step.hides ?? []) expect(answer.headers).not.toHaveProperty(name.toLowerCase());
  return made;
}

const statusOf = ({ fails, status = 200 }: Step = { from: 'method' }): number => (fails ? 500 : status);

function expectWritten(answer: Answer, fields: Step['answers']): void {
  for (const [name, value] of Object.entries(written(fields)))
    expect([name, [answer.headers[name.toLowerCase()] ?? []].flat().join(', ')]).toEqual([
      name,
      [value].flat().join(', '),
    ]);
}
