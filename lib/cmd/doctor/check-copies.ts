import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { namedPackage } from '../../nest/backend/application-name.js';
import { finding, fine, type Result } from './result.js';

const PACKAGE = 'giotto-cache';

/** Compares the copy of giotto-cache that the application loads with the one that runs. */
export function checkCopies(file: string, script = process.argv[1]!): Result[] {
  const [theirs, ours] = [copyOfApplication(file), copyAt(script)];
  if (theirs === undefined || ours === undefined) return [];
  return theirs === ours ? [fine(`one copy of ${PACKAGE}, in ${ours}`)] : [otherCopy(theirs, ours)];
}

const otherCopy = (theirs: string, ours: string): Result =>
  finding(
    `The application loads ${PACKAGE} from ${theirs}, and this command is of ${ours}. They do not know each other's classes.`,
    `Run npx -p ${PACKAGE} giotto-cmd in the application's own folder, and npm dedupe if both copies are installed there.`,
  );

/** Returns `undefined` if the application has its copy in a bundle, say. */
function copyOfApplication(file: string): string | undefined {
  try {
    return copyAt(createRequire(file).resolve(PACKAGE));
  } catch (error) {
    if (isUnresolved(error)) return undefined;
    throw error;
  }
}

const isUnresolved = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(ERR_)?(MODULE|PACKAGE)_/.test(String(error.code));

const copyAt = (file: string): string | undefined => namedPackage(dirname(realpathSync(file)))?.folder;
