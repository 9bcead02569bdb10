/** How long the parts of a case take, in milliseconds, and how often it is done. */
export interface Pace {
  readonly before: number;
  readonly during: number;
  readonly after: number;
  readonly rounds: number;
}

/** In every test run. */
const SWIFT: Pace = { before: 300, during: 1000, after: 200, rounds: 1 };

/** For the report: enough requests for a percentile. */
const THOROUGH: Pace = {
  before: 500,
  during: 1200,
  after: 300,
  rounds: Number(process.env.GIOTTO_RELIABILITY_ROUNDS ?? 3),
};

/** Where the report's figures go, if there is to be one. */
export const RESULTS_FOLDER = process.env.GIOTTO_RELIABILITY || undefined;

export const PACE = RESULTS_FOLDER === undefined ? SWIFT : THOROUGH;
