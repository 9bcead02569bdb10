import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** What it is all about. */
export const makeModule: MakeModule = (setup) => giottoModule(setup);
