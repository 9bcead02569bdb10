import { afterAll, beforeAll } from '@jest/globals';

import { InstalledCommand, type Session } from './giotto-cmd.js';

/** The command, installed before the tests of the file that imports it, and removed after them. */
export let installed: InstalledCommand;

/** One process in which it runs again and again. */
export let session: Session;

beforeAll(async () => {
  installed = await InstalledCommand.install();
  session = installed.session();
});
afterAll(async () => {
  await session.end();
  await installed.remove();
});
