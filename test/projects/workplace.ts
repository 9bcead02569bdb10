import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made by the set-up: the tarball, the generated projects, the versions of Node, and room for what the rows make. */
export interface Workplace {
  readonly folder: string;
  readonly tarball: string;
  /** Versions of Node by the paths of their programs. */
  readonly nodes: Readonly<Record<string, string>>;
}

/** Tells the workers of this run where the workplace is. */
export function publish(workplace: Workplace): void {
  process.env.GIOTTO_PROJECTS = JSON.stringify(workplace);
}

/** Returns the workplace of this run. */
export const workplace = (): Workplace => JSON.parse(process.env.GIOTTO_PROJECTS ?? '') as Workplace;

/** Where the set-up has put a generated project. */
export const generated = (folder: string, name: string): string => join(folder, 'generated', name);

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
