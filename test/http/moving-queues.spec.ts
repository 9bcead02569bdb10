import { describeMovingQueue, SMALL } from '../support/apps/moving-queue.js';

/** All cases on every pair of adapter and backend are in `moving-queues.long.spec.ts`. */
describeMovingQueue('express', 'Redis');
describeMovingQueue('fastify', 'Memcached', SMALL);
describeMovingQueue('express', 'PostgreSQL', SMALL);
describeMovingQueue('fastify', 'MariaDB', SMALL);
describeMovingQueue('fastify', 'SQLite', SMALL);
