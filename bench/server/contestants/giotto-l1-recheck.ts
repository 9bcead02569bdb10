import { giottoModule } from '../giotto-module.js';
import type { MakeModule } from '../setup.js';

/** Bodies in process memory too; the backend confirms what is hit ten times a second. */
export const makeModule: MakeModule = (setup) => giottoModule(setup, { l1: { recheck: 0.1 } });
