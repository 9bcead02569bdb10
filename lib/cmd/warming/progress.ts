import { oneLine } from '../../cache/support/log-text.js';
import type { Warmed } from './warm-line.js';

/** Shows on standard error how far a list of calls is. */
export interface Progress {
  done(line: string, warmed: Warmed): void;
  stop(): void;
}

/** On a terminal one bar, with a line for each failure at the end. Elsewhere a line for each call. */
export const createProgress = (calls: number): Progress => (process.stderr.isTTY ? bar(calls) : lineByLine);

const BAR_WIDTH = 40;

/** Returns to the start of the line and clears it (ECMA-48, section 8.3.41). */
const CLEAR_LINE = '\r\u001b[K';

function bar(calls: number): Progress {
  const failures: string[] = [];
  const start = performance.now();
  let made = 0;
  const show = () => process.stderr.write(`${CLEAR_LINE}${drawBar(made / calls)} ${made}/${calls} ${timeLeft()}`);
  const timeLeft = () =>
    made === 0 ? '' : `${Math.ceil((((performance.now() - start) / made) * (calls - made)) / 1000)} s`;
  show();
  return {
    done: (line, warmed) => {
      made++;
      show();
      if (warmed.outcome === 'failed') failures.push(sentenceOf(line, warmed));
    },
    stop: () => {
      process.stderr.write('\n');
      for (const failure of failures) console.error(failure);
    },
  };
}

function drawBar(part: number): string {
  const filled = Math.round(BAR_WIDTH * Math.min(1, part || 0));
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

const lineByLine: Progress = {
  done: (line, warmed) => console.error(sentenceOf(line, warmed)),
  stop: () => undefined,
};

const sentenceOf = (line: string, { outcome, why }: Warmed) => oneLine(`${outcome}: ${line} (${why})`);
