import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { onServer, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

const bytes = Buffer.from('v');
const TEXT = 'x\\ é € 日本 😀';
const ESCAPED = 'x\\\\ \\303\\251 \\342\\202\\254 \\346\\227\\245\\346\\234\\254 \\360\\237\\230\\200';

let database: TestDatabase;
afterEach(() => database.drop());

/** By the database's encoding: how the column for people shows a key. */
const ENCODINGS: readonly (readonly [encoding: string, shown: string])[] = [
  ['UTF8', TEXT],
  ['LATIN1', ESCAPED],
  ['EUC_JP', ESCAPED],
  ['SQL_ASCII', ESCAPED],
];

describe.each(ENCODINGS)('a database of PostgreSQL in %s', (encoding, shown) => {
  it.each([{}, { client_encoding: 'LATIN1' }])(
    'stores any key, with the settings %j of a connection',
    async (extra) => {
      const settings = `ENCODING '${encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`;
      database = await onServer('postgres', process.env.POSTGRES_URL!, settings);
      await syncdb(new DataSource(database.options));
      const keyValue = patient(new DatabaseKeyValue(new DataSource({ ...database.options, extra } as never)));
      await keyValue.open();
      const keys = ['set', 'added', 'together', 'and this'].map((how) => `${TEXT} ${how}`) as [string, ...string[]];
      await keyValue.set(keys[0], bytes, 60);
      expect(await keyValue.add(keys[1]!, bytes, 60)).toBe(true);
      const items = keys.slice(2).map((key) => ({ key, value: bytes, seconds: 60 }));
      expect(await keyValue.addAndGet(items, keys)).toEqual({ added: [true, true], found: keys.map(() => bytes) });
      await keyValue.close();
      const rows: { key: string }[] = await using(new DataSource(database.options), (dataSource) =>
        dataSource.query('SELECT key FROM giotto_cache'),
      );
      expect(rows.map(({ key }) => key).sort()).toEqual(keys.map((key) => key.replace(TEXT, shown)).sort());
    },
  );
});
