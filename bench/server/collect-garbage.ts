import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects all of this process's garbage, at once. */
export const collectGarbage = runInNewContext('gc') as () => void;
