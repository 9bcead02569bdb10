/** Closes the run with one line that people and machines can read. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`\ngiotto-cache: ${results.numPassedTests} passed, ${failed} failed\n`);
  }
}
