import { compile } from '../../../tools/compiled.mjs';
import '../../../tools/typescript.mjs';

const { startServers, stopServers } = await import('./servers.ts');

/** Jest's globalSetup: what it puts into `process.env` is inherited by the workers. */
export default async function setup() {
  const [addresses] = await Promise.all([startServers(), compile()]);
  Object.assign(process.env, addresses);
}

export { stopServers };
