import { Presets, SingleBar } from 'cli-progress';

import { oneLine } from '../../cache/support/log-text.js';
import type { Warmed } from './warm-line.js';

/** What someone who waits sees, on standard error. */
export interface Progress {
  done(line: string, warmed: Warmed): void;
  stop(): void;
}

/** A bar on a terminal, where failures alone get a line; elsewhere a line for each call. */
export const createProgress = (calls: number): Progress => (process.stderr.isTTY ? bar(calls) : lineByLine);

function bar(calls: number): Progress {
  const failures: string[] = [];
  const shown = new SingleBar({ format: '{bar} {value}/{total} {eta_formatted}', stream: process.stderr }, Presets.shades_classic);
  shown.start(calls, 0);
  return {
    done: (line, warmed) => {
      shown.increment();
      if (warmed.outcome === 'failed') failures.push(sentenceOf(line, warmed));
    },
    stop: () => {
      shown.stop();
      for (const failure of failures) console.error(failure);
    },
  };
}

const lineByLine: Progress = {
  done: (line, warmed) => console.error(sentenceOf(line, warmed)),
  stop: () => undefined,
};

const sentenceOf = (line: string, { outcome, why }: Warmed) => oneLine(`${outcome}: ${line} (${why})`);
