import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { compiled, type Compiled } from '../support/database/compiled.js';

const PEERS = ['@nestjs/terminus', '@opentelemetry/api', 'commander', 'ioredis', 'memjs', 'prom-client', 'typeorm'];

/** Refuses the peers as Node refuses a package that is not installed. */
const REFUSAL = `
const PEERS = ${JSON.stringify(PEERS)};
export async function resolve(specifier, context, next) {
  if (!PEERS.some((peer) => specifier === peer || specifier.startsWith(peer + '/'))) return next(specifier, context);
  throw Object.assign(new Error(\`Cannot find package '\${specifier}' imported from \${context.parentURL}\`), { code: 'ERR_MODULE_NOT_FOUND' });
}
`;

let library: Compiled;

const nodeWithoutPeers = (...parameters: string[]) => library.node('--import', './without-peers.mjs', ...parameters);

beforeAll(async () => {
  library = await compiled();
  await library.write('refusal.mjs', REFUSAL);
  await library.write(
    'without-peers.mjs',
    "import { register } from 'node:module';\nregister('./refusal.mjs', import.meta.url);\n",
  );
});

afterAll(() => library.remove());

describe('without the optional peers', () => {
  it('the root entry loads', async () => {
    const script = "import 'reflect-metadata'; console.log(Object.keys(await import('./lib/index.js')).join(' '))";
    const { code, output } = await nodeWithoutPeers('--input-type=module', '--eval', script);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('GiottoCacheModule') });
  });

  it.each(['dashboard', 'metrics', 'testing'])('giotto-cache/%s loads', async (entry) => {
    const script = `import 'reflect-metadata'; console.log(Object.keys(await import('./lib/${entry}/index.js')).length > 0)`;
    const { code, output } = await nodeWithoutPeers('--input-type=module', '--eval', script);
    expect({ code, output }).toEqual({ code: 0, output: 'true\n' });
  });

  it('giotto-cache/health names the package to install', async () => {
    const script = "import 'reflect-metadata'; await import('./lib/health/index.js')";
    const { code, output } = await nodeWithoutPeers('--input-type=module', '--eval', script);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('@nestjs/terminus') });
  });

  it('giotto-cmd names the package to install', async () => {
    expect(await nodeWithoutPeers('lib/cmd/main.js', '--help')).toEqual({
      code: 1,
      output:
        'giotto-cmd: giotto-cmd needs the package "commander", which is not installed. Run: npm install commander\n',
    });
  });
});
