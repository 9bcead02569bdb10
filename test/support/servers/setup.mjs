import '../../../tools/typescript.mjs';

const { startServers, stopServers } = await import('./servers.ts');

/** Jest's globalSetup: what it puts into `process.env` is inherited by the workers. */
export default async function setup() {
  Object.assign(process.env, await startServers());
}

export { stopServers };
