import { Controller } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';

import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { build } from '../support/apps/application.js';
import { fakeTimers } from '../support/own-timers.js';

class DownKeyValue extends MoodyKeyValue {
  override behaviour = rejecting(new Error('refused'));

  override open(): Promise<void> {
    return this.behaviour(undefined);
  }
}

@Controller()
class EmptyController {}

let ownTimers: () => readonly string[];

beforeEach(() => {
  ownTimers = fakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

it('a backend that is down when the application starts is probed from then on, until the application ends', async () => {
  const cache = new DownKeyValue();
  const { app } = await build('express', { controllers: [EmptyController], cache: { cache } });
  await app.init();
  expect(cache.calls).toEqual([]);
  await jest.advanceTimersByTimeAsync(110);
  expect(cache.calls).toEqual(['get probe']);
  await jest.advanceTimersByTimeAsync(260);
  expect(cache.calls).toEqual(['get probe', 'get probe']);
  await app.close();
  await jest.advanceTimersByTimeAsync(2000);
  expect(cache.calls).toHaveLength(2);
  expect(ownTimers()).toEqual([]);
});
