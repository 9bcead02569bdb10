import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** As `l1: true`, with bodies of every size. */
export const makeModule: MakeModule = (setup) => giottoModule(setup, { l1: { minEntryBytes: 0 } });
