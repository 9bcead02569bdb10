import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../pages.js';
import type { Files } from '../project.js';
import { migrate, stepsOfGuide } from './steps.js';

const FOLDER = join(ROOT, 'test', 'documents', 'migration', 'application');

/** The files of an application that caches by `@nestjs/cache-manager`, and its tests. */
export const oldApplication = (): Files =>
  new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));

/** What the steps of the guide make of it. */
export const migratedApplication = (): Files => migrate(oldApplication(), stepsOfGuide());
