import { startPostgres } from '../../servers/index.js';
import type { Backend } from '../fault.js';
import { REMOTE_FAULTS } from '../faults.js';
import { applicationPool, byStatements, type DatabaseServerStand, noConnections, noTable } from './database.faults.js';
import { databaseStand, USER } from './server-database.js';

/** What was committed outlives SIGKILL. */
const DURABLE = ['-c', 'synchronous_commit=on', '-c', 'fsync=on'];

const readOnly = byStatements({
  name: 'the database is read-only (default_transaction_read_only)',
  effect: 'no writes',
  begin: ['ALTER SYSTEM SET default_transaction_read_only = on', 'SELECT pg_reload_conf()'],
  end: ['ALTER SYSTEM RESET default_transaction_read_only', 'SELECT pg_reload_conf()'],
});

const fullHouse = noConnections({
  limit: (count = -1) => `ALTER ROLE ${USER} CONNECTION LIMIT ${count}`,
  list: `SELECT pid AS id FROM pg_stat_activity WHERE usename = '${USER}'`,
  self: 'SELECT pg_backend_pid() AS id',
  remove: (id) => `SELECT pg_terminate_backend(${id})`,
});

const start = async () =>
  databaseStand({
    type: 'postgres',
    server: await startPostgres({ args: DURABLE }),
    statements: [`CREATE ROLE ${USER} LOGIN`, `GRANT ALL ON SCHEMA public TO ${USER}`],
  });

export const postgres: Backend<DatabaseServerStand> = {
  name: 'PostgreSQL',
  start,
  faults: [...REMOTE_FAULTS, readOnly, noTable, fullHouse, applicationPool()],
};
