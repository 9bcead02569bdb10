import { ADAPTERS } from '../support/apps/application.js';
import { describeMovingQueue, QUEUE_BACKENDS } from '../support/apps/moving-queue.js';

for (const adapter of ADAPTERS) for (const backend of QUEUE_BACKENDS) describeMovingQueue(adapter, backend);
