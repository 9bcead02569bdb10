import { dirname } from 'node:path';

import { DEFAULT_PREFIX } from '../../keyvalue/giotto-key-value.js';
import { MODULE_SETTINGS } from '../../nest/options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../../nest/options/settings.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

/** Warns of a prefix that another application on the same server could have too. */
export function checkPrefix({ app, keyValue, file }: Pick<Examined, 'app' | 'keyValue' | 'file'>): Result[] {
  if (keyValue.isInProcess || keyValue.maxValueBytes === 0) return [];
  const { prefix } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false });
  if (prefix !== undefined || keyValue.prefix !== DEFAULT_PREFIX)
    return [fine(`prefix: ${JSON.stringify(keyValue.prefix)}`)];
  return [
    finding(
      `The prefix is "${DEFAULT_PREFIX}", because no package.json above ${dirname(file)} has a name. Another application without one, on ${keyValue.describe()}, would share its entries.`,
      'Give package.json a "name", or write GiottoCacheModule.forRoot({ prefix: \'shop:\' }).',
    ),
  ];
}
