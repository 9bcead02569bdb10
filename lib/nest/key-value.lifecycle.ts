import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { SafeKeyValue } from '../cache/safe-key-value.js';
import { Deadline } from '../keyvalue/deadline.js';
import { DatabaseKeyValue } from '../keyvalue/database/database.key-value.js';
import { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { findDataSource } from './data-source.finder.js';
import { GIOTTO_KEY_VALUE, MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { claimKeyValue, releaseKeyValue, type KeyValueSettings } from './key-value.user.js';
import { ProgramStartup } from './program.startup.js';

/** How long a start waits for a backend that does not answer. */
const OPENING_MS = 3000;

/** Opens the key/value when the application starts, says where it is, and closes it when the application ends. */
@Injectable()
export class KeyValueLifecycle implements OnModuleInit, OnApplicationShutdown {
  @Inject(MODULE_SETTINGS) private readonly settings!: KeyValueSettings;
  private readonly logger = new Logger('GiottoCache');

  constructor(
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    private readonly safeKeyValue: SafeKeyValue,
    private readonly programs: ProgramStartup,
    private readonly modules: ModuleRef,
  ) {}

  /** Programs are checked first: a mistake in one must stop the application before anything is connected. */
  async onModuleInit(): Promise<void> {
    this.programs.check();
    claimKeyValue(this.keyValue, this.settings, this);
    if (this.keyValue instanceof DatabaseKeyValue) await this.provideDataSource(this.keyValue);
    await this.open();
    this.logger.log(`Caching in ${this.keyValue.describe()}, under the prefix ${JSON.stringify(this.keyValue.prefix)}.`);
  }

  async onApplicationShutdown(): Promise<void> {
    this.safeKeyValue.close();
    if (releaseKeyValue(this.keyValue, this)) await this.keyValue.close();
  }

  private async provideDataSource(keyValue: DatabaseKeyValue) {
    const dataSource = keyValue.needsDataSource ? await findDataSource(this.modules) : undefined;
    if (dataSource !== undefined) keyValue.useDataSource(dataSource);
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
