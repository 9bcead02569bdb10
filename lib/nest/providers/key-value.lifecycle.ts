import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { SafeKeyValue } from '../../cache/backend/safe-key-value.js';
import { Deadline } from '../../keyvalue/deadline.js';
import { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { GIOTTO_KEY_VALUE } from '../options/giotto-cache.tokens.js';
import { KeyValueOwnership } from './key-value.ownership.js';
import { ProgramStartup } from '../startup/program.startup.js';

/** How long a start waits for a backend that does not answer. */
const OPENING_MS = 3000;

/** Opens the key/value when the application starts, says where it is, and closes it when the application ends. */
@Injectable()
export class KeyValueLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('GiottoCache');

  constructor(
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    private readonly safeKeyValue: SafeKeyValue,
    private readonly programs: ProgramStartup,
    private readonly ownership: KeyValueOwnership,
  ) {}

  /** Programs are checked first: a mistake in one must stop the application before anything is connected. */
  async onModuleInit(): Promise<void> {
    this.programs.check();
    await this.ownership.take();
    await this.open();
    this.logger.log(`Caching in ${this.keyValue.describe()}, under the prefix ${JSON.stringify(this.keyValue.prefix)}.`);
  }

  async onApplicationShutdown(): Promise<void> {
    this.safeKeyValue.close();
    if (this.ownership.leave()) await this.keyValue.close();
  }

  /** A backend that is down now may be up later: that is an outage. One that can never work stops the application. */
  private async open() {
    try {
      await new Deadline(OPENING_MS).race(this.keyValue.open(), 'open');
    } catch (error) {
      if (isForGood(error)) throw error;
      this.safeKeyValue.trip(error);
    }
  }
}

const FOR_GOOD = new Set(['GIOTTO_MISSING_PEER', 'GIOTTO_NO_DATA_SOURCE', 'GIOTTO_INVALID_OPTION']);

const isForGood = (error: unknown) => error instanceof Error && 'code' in error && FOR_GOOD.has(String(error.code));
