/** The command line. */
import { define } from './giotto-error.js';

export const noApplication = define('GIOTTO_NO_APPLICATION', (why: string) => `The application was not found. ${why}`);

export const wrongUse = define('GIOTTO_WRONG_USE', (what: string, cure: string) => `${what} ${cure}`.trim());
