import type { INestApplicationContext, Type } from '@nestjs/common';

import { noApplication } from '../../errors/command-line.js';
import { MODULE_LISTS } from '../../nest/metadata/nest-metadata.js';

type Exports = Record<string, unknown>;

/** True for a class under `@Module()`. */
export const isModule = (value: unknown): value is Type =>
  typeof value === 'function' && MODULE_LISTS.some((list) => Reflect.hasMetadata(list, value));

/** True for an instance of a Nest application. */
export const isApplication = (value: unknown): value is INestApplicationContext =>
  typeof value === 'object' && value !== null && 'init' in value && 'close' in value && 'get' in value;

/**
 * Returns the export that is the application: the named one, else the default export, else the only class under
 * `@Module`.
 * @throws GIOTTO_NO_APPLICATION
 */
export function pickExport(namespace: Exports, wanted: string | undefined, file: string): unknown {
  const exported = commonJsExports(namespace) ?? namespace;
  if (wanted !== undefined) return named(exported, wanted, file);
  if (exported.default !== undefined) return exported.default;
  const modules = [...new Set(Object.values(exported).filter(isModule))];
  if (modules.length === 1) return modules[0];
  throw noApplication(
    `${file} exports ${modules.length} classes under @Module and none by default. Name one: --app file.js#AppModule`,
  );
}

/** The exports of a CommonJS file are the default export of its namespace. */
const commonJsExports = ({ default: exported }: Exports): Exports | undefined =>
  typeof exported === 'object' && exported !== null && '__esModule' in exported ? (exported as Exports) : undefined;

function named(exported: Exports, name: string, file: string): unknown {
  if (exported[name] !== undefined) return exported[name];
  throw noApplication(`${file} exports no "${name}", but ${Object.keys(exported).join(', ') || 'nothing'}.`);
}
