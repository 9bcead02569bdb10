import { mkdirSync, writeFileSync } from 'node:fs';

const folder = new URL('../results/', import.meta.url);

/** Puts files into bench/results/. */
export function write(files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(new URL(name, folder), content);
}
