import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** Entries that hold compressed bytes. */
export const makeModule: MakeModule = (setup) => giottoModule(setup, { compress: true });
