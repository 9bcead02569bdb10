import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { findDataSource } from '../backend/data-source.finder.js';
import { GIOTTO_KEY_VALUE, MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import { claimKeyValue, releaseKeyValue, type KeyValueSettings } from './key-value.user.js';

/** Makes the backend this application's alone, and gives it what it needs of the application. */
@Injectable()
export class KeyValueOwnership {
  constructor(
    @Inject(GIOTTO_KEY_VALUE) private readonly keyValue: GiottoKeyValue,
    @Inject(MODULE_SETTINGS) private readonly settings: KeyValueSettings,
    private readonly modules: ModuleRef,
  ) {}

  /** @throws GIOTTO_SHARED_KEY_VALUE if another application runs with the instance */
  async take(): Promise<void> {
    claimKeyValue(this.keyValue, this.settings, this);
    if (this.keyValue instanceof DatabaseKeyValue) await this.provideDataSource(this.keyValue);
  }

  /** Leaves the instance to the next application. @returns whether it is to be closed: no other application has it */
  leave(): boolean {
    return releaseKeyValue(this.keyValue, this);
  }

  private async provideDataSource(keyValue: DatabaseKeyValue) {
    const dataSource = keyValue.needsDataSource ? await findDataSource(this.modules) : undefined;
    if (dataSource !== undefined) keyValue.useDataSource(dataSource);
  }
}
