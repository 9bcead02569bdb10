import { describe, expect, it } from '@jest/globals';

import { idle } from '../../lib/cmd/application/idle-workers.js';

/** With the methods of the explorer of @nestjs/bullmq. */
class QueueExplorer {
  readonly workers: string[] = [];

  register() {
    this.registerWorkers();
    this.registerQueueEventListeners();
  }

  registerWorkers() {
    this.workers.push('worker');
  }

  registerQueueEventListeners() {
    this.workers.push('listener');
  }
}

/** With those of @nestjs/bull. */
class OlderQueueExplorer {
  readonly workers: string[] = [];

  register() {
    this.handleProcessor(this.getQueue());
    this.handleListener(this.getQueue());
  }

  getQueue() {
    return 'queue';
  }

  handleProcessor(queue: string) {
    this.workers.push(queue);
  }

  handleListener(queue: string) {
    this.workers.push(queue);
  }
}

describe('an idle instance', () => {
  it.each([QueueExplorer, OlderQueueExplorer])('takes no jobs from queues: %p', (Explorer) => {
    const [busy, idler] = [new Explorer(), idle(new Explorer())];
    for (const explorer of [busy, idler]) explorer.register();
    expect([busy.workers.length, idler.workers]).toEqual([2, []]);
  });

  it('is the same instance, and no trap of a Proxy runs', () => {
    const looked: unknown[] = [];
    const proxy = new Proxy({}, { get: (_, property) => void looked.push(property) });
    expect([idle(proxy) === proxy, looked]).toEqual([true, []]);
    for (const value of [null, undefined, 1, 'text', looked]) expect(idle(value)).toBe(value);
  });
});
