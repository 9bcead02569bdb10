import { spawn } from 'node:child_process';

import { expect, it } from '@jest/globals';

/** What depends on TypeORM: the backend, the table, the command line, transactions, and internals. */
const SPECS = [
  'test/keyvalue/database.spec.ts',
  'test/keyvalue/database-faults.spec.ts',
  'test/database/(syncdb|command-line|giotto-cache-entry|transactions|transaction-nesting|transactional-decorators)',
  'test/database/transactions-nestjs-cls',
  'test/upgrade/driver-internals',
];

/** Runs Jest once more, in a process where `typeorm` is another version. It uses the servers of this run. */
function testsWith(typeorm: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/test.mjs', 'unit', 'servers', '--maxWorkers=2', ...SPECS], {
      env: { ...process.env, GIOTTO_TYPEORM: typeorm },
    });
    let output = '';
    const collect = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

it.each(['typeorm-0.3.20', 'typeorm-0.3'])(
  'everything about databases holds with %s',
  async (typeorm) => {
    const { code, output } = await testsWith(typeorm);
    expect({ code, failed: output.match(/^.*✕.*$|^FAIL.*$/gm) ?? [] }).toEqual({ code: 0, failed: [] });
    expect(output).toMatch(/giotto-cache: \d{3,} passed, 0 failed/);
  },
  1_200_000,
);
