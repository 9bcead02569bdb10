import { stopServers } from './setup.mjs';

/** Jest's globalTeardown; it runs in the process of the set-up, and so knows the same servers. */
export default async function teardown() {
  await stopServers();
}
