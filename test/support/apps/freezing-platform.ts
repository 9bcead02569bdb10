import type { INestApplication } from '@nestjs/common';
import type { Server, ServerResponse } from 'node:http';

import type { GiottoCacheOptions } from '../../../lib/nest/options/giotto-cache.options.js';

/** Freezes this process after each response, as a serverless platform does, or once what was handed in has settled. */
export class PlatformThatFreezes {
  private readonly work = new Set<Promise<unknown>>();

  /** @param when `at once` for a platform that nothing is handed to */
  constructor(private readonly when: 'at once' | 'after the work') {}

  get options(): GiottoCacheOptions {
    return this.when === 'at once' ? {} : { waitUntil: (work) => this.work.add(work) };
  }

  watch(app: INestApplication): void {
    const server = app.getHttpServer() as Server;
    server.prependListener('request', (_request, response: ServerResponse) => {
      response.once('finish', () => void this.freeze());
    });
  }

  private async freeze(): Promise<void> {
    for (const each of this.work) {
      await each;
      this.work.delete(each);
    }
    process.kill(process.pid, 'SIGSTOP');
  }
}
