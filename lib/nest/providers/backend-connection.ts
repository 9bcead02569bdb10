import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { SafeKeyValue } from '../../cache/backend/safe-key-value.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { Deadline } from '../../keyvalue/deadline.js';
import { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { tellBackend } from '../../observe/observer.js';
import { findDataSource } from '../backend/data-source.finder.js';
import { GIOTTO_KEY_VALUE, MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../options/settings.js';
import { claimKeyValue, releaseKeyValue } from './key-value.user.js';
import { placementWarnings } from './placement-warnings.js';

/** How long a start waits for a backend that does not answer, in milliseconds. */
const OPENING_MS = 3000;

/** Codes of errors that no waiting mends. */
const FATAL = new Set([
  'GIOTTO_MISSING_PEER',
  'GIOTTO_UNSUPPORTED_PEER',
  'GIOTTO_NO_DATA_SOURCE',
  'GIOTTO_INVALID_OPTION',
  'GIOTTO_UNSUPPORTED_DATABASE',
]);

/** The application's backend, from its start to its end. One instance belongs to one running application. */
@Injectable()
export class BackendConnection {
  private readonly logger = new Logger('GiottoCache');

  constructor(
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
    private readonly safeKeyValue: SafeKeyValue,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * Claims the backend, connects it, and logs where it is. A backend that is down now may be up later: that is an
   * outage.
   * @throws GIOTTO_SHARED_KEY_VALUE if another application runs with the instance; GIOTTO_MISSING_PEER,
   * GIOTTO_UNSUPPORTED_PEER, GIOTTO_NO_DATA_SOURCE, GIOTTO_INVALID_OPTION, GIOTTO_UNSUPPORTED_DATABASE if the backend can never work
   */
  async open(): Promise<void> {
    claimKeyValue(this.keyValue, this.settings, this);
    if (this.keyValue instanceof DatabaseKeyValue) await this.provideDataSource(this.keyValue);
    await this.connect();
    if (this.safeKeyValue.state === 'up') tellBackend(this.keyValue.describe(), 'up');
    this.logger.log(this.startupLine());
    for (const warning of placementWarnings(this.keyValue, this.settings)) this.logger.warn(warning);
  }

  private startupLine(): string {
    const { release } = this.settings.shared;
    const where = `Caching in ${this.keyValue.describe()}, under the prefix ${JSON.stringify(this.keyValue.prefix)}`;
    return release === undefined ? `${where}.` : `${where}, as version ${JSON.stringify(release)}.`;
  }

  /** Closes the backend, unless another application has claimed the instance by now. */
  async close(): Promise<void> {
    this.safeKeyValue.close();
    if (releaseKeyValue(this.keyValue, this)) await this.keyValue.close();
  }

  private async provideDataSource(keyValue: DatabaseKeyValue) {
    const dataSource = keyValue.needsDataSource ? await findDataSource(this.modules) : undefined;
    if (dataSource !== undefined) keyValue.useDataSource(dataSource);
  }

  private async connect() {
    try {
      await new Deadline(OPENING_MS).race(this.keyValue.open(), 'open');
    } catch (error) {
      if (isFatal(error)) throw error;
      this.safeKeyValue.trip(error);
    }
  }
}

const isFatal = (error: unknown) => error instanceof Error && 'code' in error && FATAL.has(String(error.code));
