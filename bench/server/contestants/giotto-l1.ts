import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** Bodies in process memory too; the backend confirms each hit. */
export const makeModule: MakeModule = (setup) => giottoModule(setup, { l1: true });
