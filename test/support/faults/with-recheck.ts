import type { Backend, Stand } from './fault.js';

/** Those in which a local copy could answer wrongly. The others look the same without a first tier, and Redis plays all of them. */
const TELLING: ReadonlySet<string> = new Set([
  'no answer arrives',
  'the server dies, and is started again (SIGKILL)',
  'entries are overwritten with noise',
  'versions are overwritten with noise',
  'the clock is set back and forth by an hour',
]);

/** Returns the same backend behind a first tier that takes answers for current for a while, which validates each time after that. */
export const withRecheck = <S extends Stand>(backend: Backend<S>): Backend<S> => ({
  ...backend,
  name: `${backend.name} with l1 and recheck`,
  l1: { recheck: 0.1 },
  faults: backend.faults.filter(({ name }) => TELLING.has(name)),
});
