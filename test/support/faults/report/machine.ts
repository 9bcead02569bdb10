import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const GIB = 1024 ** 3;
const DRIVERS = ['ioredis', 'memjs', 'typeorm', 'pg', 'mysql2', 'better-sqlite3', 'express', '@nestjs/core'];

const versionOf = (name: string) => {
  const manifest = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
};

/** What the absolute figures depend on, in one sentence. */
export function machine(): string {
  const ground = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / GIB)} GiB, ${process.platform}, Node ${process.version}`;
  return `${ground}; ${DRIVERS.map((name) => `${name} ${versionOf(name)}`).join(', ')}.`;
}
