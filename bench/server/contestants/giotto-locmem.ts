import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** Process memory alone, whatever the backend of its neighbours: it takes turns with them, as a ratio demands. */
export const makeModule: MakeModule = (setup) => giottoModule({ ...setup, backend: 'locmem', url: '' });
