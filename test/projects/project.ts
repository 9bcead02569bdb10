import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TemplateName } from './generate.js';
import { ended, succeeded, type Ended } from './program.js';
import type { RowName } from './rows.js';
import { generated, readJson, workplace } from './workplace.js';

const withoutPackages = (path: string): boolean => !/\/(node_modules|dist)$/.test(path);

/** A project of one row, in a folder of its own. */
export class Project {
  private constructor(readonly folder: string) {}

  /** Copies what the command line of Nest has generated. Nothing is installed yet. */
  static async from(template: TemplateName, row: RowName): Promise<Project> {
    return Project.copied(generated(workplace().folder, template), row);
  }

  private static async copied(source: string, row: RowName): Promise<Project> {
    const folder = join(workplace().folder, 'rows', row);
    await mkdir(join(folder, '..'), { recursive: true });
    await cp(source, folder, { recursive: true, filter: withoutPackages });
    return new Project(folder);
  }

  /** Copies this project as it is now. The installed packages are the same files, under a second name. */
  async copy(row: RowName): Promise<Project> {
    const copy = await Project.copied(this.folder, row);
    await succeeded(['cp', '-RlP', join(this.folder, 'node_modules'), copy.folder], this.folder);
    return copy;
  }

  /** Installs the packages of the project, the library from its tarball, and more of them. Returns what npm printed. */
  async install(...more: string[]): Promise<string> {
    const { stdout, stderr } = await this.run(
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      workplace().tarball,
      ...more,
    );
    return stdout + stderr;
  }

  /** Adds packages for the development of a project that is installed. */
  async add(...packages: string[]): Promise<void> {
    await this.run('npm', 'install', '--save-dev', '--no-audit', '--no-fund', ...packages);
  }

  /** Runs a program that has to succeed. */
  run(...command: string[]): Promise<Ended> {
    return succeeded(command, this.folder);
  }

  runWith(env: NodeJS.ProcessEnv, ...command: string[]): Promise<Ended> {
    return succeeded(command, this.folder, env);
  }

  /** Runs a program to its end, whatever its exit code. */
  outcome(...command: string[]): Promise<Ended> {
    return ended(command, this.folder);
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(join(this.folder, path, '..'), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /** Changes a file. Fails if the change changes nothing. */
  async edit(path: string, change: (text: string) => string): Promise<void> {
    const text = await readFile(join(this.folder, path), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`${path} is not as expected:\n${text}`);
    await writeFile(join(this.folder, path), changed);
  }

  /** Returns the installed version of a package. */
  version(name: string): string {
    return readJson<{ version: string }>(join(this.folder, 'node_modules', name, 'package.json')).version;
  }

  /** Returns names of packages with their installed versions, as `jest 30.2.0, ts-jest 29.4.5`. */
  versions(...names: string[]): string {
    return names.map((name) => `${name.replace('@nestjs/core', 'Nest')} ${this.version(name)}`).join(', ');
  }
}
