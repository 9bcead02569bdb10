import { keyEncodingTable, locMemTable, postgresTable, requestsTable } from './report/growth.js';
import { print } from './report/print.js';
import { write } from './report/write.js';
import { measureKeyEncoding, measureLocMem, measurePostgres } from './run/growth.js';
import { measureRequests } from './run/requests-growth.js';

/** Measures how cost grows with entries, rows and arguments; prints it, and writes it into bench/results/. */
export async function grow(): Promise<void> {
  const keyEncoding = await measureKeyEncoding();
  print(keyEncodingTable(keyEncoding));
  const locMem = await measureLocMem();
  print(locMemTable(locMem));
  const postgres = await measurePostgres();
  print(postgresTable(postgres));
  const requests = await measureRequests();
  print(requestsTable(requests));
  const tables = [locMemTable(locMem), requestsTable(requests), postgresTable(postgres), keyEncodingTable(keyEncoding)];
  write({
    'growth.json': `${JSON.stringify({ locMem, requests, postgres, keyEncoding }, null, 2)}\n`,
    'growth.md': `# How cost grows\n\n${tables.join('\n\n')}\n`,
  });
}
