import { optionalPeer } from '../keyvalue/optional-peer.js';
import { exitCodeOf, report } from './terminal/failure.js';

/**
 * Carries out one command line, and leaves its exit code in `process.exitCode`. Errors go to standard error.
 * @param words the words after the command's name
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    await optionalPeer('commander', 'giotto-cmd', () => import('commander'));
    const { giottoCmd } = await import('./giotto-cmd.js');
    await giottoCmd().parseAsync([...words], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    report(error, words.includes('--verbose'));
  }
}
