import { Inject, Injectable } from '@nestjs/common';

import { GIOTTO_KEY_VALUE, type GiottoKeyValue } from 'giotto-cache';

const OPERATIONS = [
  'get',
  'getMany',
  'getHeads',
  'set',
  'setIfUnchanged',
  'add',
  'addAndGet',
  'addIfMissing',
  'compareAndSet',
  'extend',
  'delete',
  'clear',
] as const;

type Operation = (...parameters: unknown[]) => unknown;

/**
 * A switch between this process and its backend. While it is off each operation fails, as if the server were gone. What is
 * stored stays.
 */
@Injectable()
export class BackendSwitch {
  isOn = true;

  constructor(@Inject(GIOTTO_KEY_VALUE) readonly backend: GiottoKeyValue) {
    const operations = backend as unknown as Record<string, Operation | undefined>;
    for (const name of OPERATIONS) {
      const operation = operations[name]?.bind(backend);
      if (operation === undefined) continue;
      operations[name] = (...parameters) =>
        this.isOn ? operation(...parameters) : Promise.reject(new Error('It was switched off on the page.'));
    }
  }
}
