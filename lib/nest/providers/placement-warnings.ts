import { DEFAULT_PREFIX, type GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ModuleSettings } from '../options/settings.js';
import { secondWorker } from './workers.js';

/** Returns what the startup warns of: another application that may share the entries, and workers that do not. */
export function placementWarnings(
  keyValue: GiottoKeyValue,
  { prefix }: Pick<ModuleSettings, 'prefix'>,
  worker = secondWorker(),
): string[] {
  if (keyValue.maxValueBytes === 0) return [];
  if (keyValue.isInProcess) return worker === undefined ? [] : [ofWorkers(keyValue, worker)];
  return prefix === undefined && keyValue.prefix === DEFAULT_PREFIX ? [ofNamelessness(keyValue)] : [];
}

const ofWorkers = (keyValue: GiottoKeyValue, worker: string): string =>
  `${keyValue.describe()}: the application runs in several workers (this is ${worker}), and each has entries of its own. An invalidation reaches one of them. Use a backend that processes share: GiottoCacheModule.forRoot({ cache: 'redis' }).`;

const ofNamelessness = (keyValue: GiottoKeyValue): string =>
  `${keyValue.describe()}: the prefix is "${DEFAULT_PREFIX}", because no package.json has a name. Another application without one would share its entries. Give package.json a "name", or write GiottoCacheModule.forRoot({ prefix: 'shop:' }).`;
