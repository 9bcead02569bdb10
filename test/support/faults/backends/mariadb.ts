import { startMariaDb } from '../../servers/index.js';
import type { Backend } from '../fault.js';
import { REMOTE_FAULTS } from '../faults.js';
import { applicationPool, byStatements, type DatabaseServerStand, noConnections, noTable } from './database.faults.js';
import { databaseStand, USER } from './server-database.js';

/** The server counts a user's connections only if there is a limit. */
const PLENTY = 1000;

/** As a primary is, from the moment that another one is to take over. */
const readOnly = byStatements({
  name: 'the database is read-only (read_only)',
  effect: 'outage',
  begin: ['SET GLOBAL read_only = 1'],
  end: ['SET GLOBAL read_only = 0'],
});

const fullHouse = noConnections({
  limit: (count = PLENTY) => `ALTER USER ${USER} WITH MAX_USER_CONNECTIONS ${count}`,
  list: `SELECT id FROM information_schema.processlist WHERE user = '${USER}'`,
  self: 'SELECT CONNECTION_ID() AS id',
  remove: (id) => `KILL ${id}`,
});

const start = async () =>
  databaseStand({
    type: 'mariadb',
    server: await startMariaDb(),
    statements: [`CREATE USER ${USER} WITH MAX_USER_CONNECTIONS ${PLENTY}`, `GRANT ALL ON giotto.* TO ${USER}`],
  });

export const mariadb: Backend<DatabaseServerStand> = {
  name: 'MariaDB',
  start,
  faults: [...REMOTE_FAULTS, readOnly, noTable, fullHouse, applicationPool()],
};
