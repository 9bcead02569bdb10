import { refusedHandler } from '../../errors/transports.js';
import * as keys from '../metadata/handler-metadata.js';
import { placeOf } from '../metadata/place.js';
import { handlerOf, type TransportHandler } from './transport.js';

interface Refused {
  /** Returns the decorator that a handler carries, as errors name it; `undefined` if it carries none of these. */
  readonly decorator: (handler: TransportHandler) => string | undefined;
  readonly why: string;
}

const NOBODY_WAITS = 'nobody waits for its answer';

const marked = (key: string, decorator: string, why = NOBODY_WAITS): Refused => ({
  decorator: (handler) => (Reflect.getMetadata(key, handlerOf(handler)) === undefined ? undefined : decorator),
  why,
});

/** Handlers that no transport caches. */
const REFUSED: readonly Refused[] = [
  {
    decorator: (handler) =>
      Reflect.getMetadata(keys.MESSAGE_HANDLER, handlerOf(handler)) === keys.EVENT ? '@EventPattern()' : undefined,
    why: NOBODY_WAITS,
  },
  {
    decorator: (handler) => keys.SCHEDULERS[Reflect.getMetadata(keys.SCHEDULER, handlerOf(handler)) as number],
    why: NOBODY_WAITS,
  },
  marked(keys.EVENT_LISTENER, '@OnEvent()'),
  marked(keys.BULL_PROCESS, '@Process()', 'a job is done each time that it is queued'),
  marked(keys.BULL_EVENT, '@OnQueueActive() or the like'),
  marked(keys.BULLMQ_WORKER_EVENT, '@OnWorkerEvent()'),
  marked(keys.BULLMQ_QUEUE_EVENT, '@OnQueueEvent()'),
  {
    decorator: ({ target, method }) =>
      method === 'process' && Reflect.hasMetadata(keys.BULLMQ_PROCESSOR, target) ? '@Processor()' : undefined,
    why: 'a job is done each time that it is queued',
  },
  marked(keys.RESOLVED_REFERENCE, '@ResolveReference()', 'a gateway hands it a reference of its own making'),
];

/** @throws GIOTTO_REFUSED_HANDLER */
export function checkHandlerIsAnswered(handler: TransportHandler): void {
  for (const { decorator, why } of REFUSED) {
    const found = decorator(handler);
    if (found !== undefined) throw refusedHandler(placeOf(handler), found, why);
  }
}
