/** Closes a Jest run with one line that people and machines can read, and fails a run in which no test was executed. */
export default class ClosingLineReporter {
  #executed = 0;

  /** The line leaves with the process, behind Jest's own summary. */
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.#executed = passed + failed;
    const line = `giotto-cache: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    process.once('exit', () => process.stdout.write(`\n${line}\n`));
  }

  getLastError() {
    return this.#executed === 0 ? new Error('No test was executed.') : undefined;
  }
}
