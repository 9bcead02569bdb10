import { exitCodeOf, report } from './failure.js';
import { giottoCmd } from './giotto-cmd.js';

/**
 * Carries out one command line, and leaves its exit code in `process.exitCode`. What went wrong is said on standard error.
 * @param words what follows the command's name
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    await giottoCmd().parseAsync([...words], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    report(error, words.includes('--verbose'));
  }
}
