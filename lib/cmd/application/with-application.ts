import { keyValueOf } from './key-value-of.js';
import { locateApplication } from './locate-application.js';
import { startApplication, type StartedApplication } from './start-application.js';
import { StderrLogger } from './stderr.logger.js';

/** Options of every command that starts the application. */
export interface ApplicationOptions {
  readonly app?: string;
  readonly verbose?: boolean;
  /** Logs errors alone. */
  readonly quiet?: boolean;
}

/**
 * Starts the application, runs `work` and closes the application.
 * @throws GIOTTO_NO_APPLICATION if there is none, or it has no cache
 */
export async function withApplication<T>(
  options: ApplicationOptions,
  work: (started: StartedApplication) => Promise<T>,
): Promise<T> {
  const located = await locateApplication(options.app, process.cwd());
  const started = await startApplication(located, new StderrLogger(options));
  try {
    keyValueOf(started.app);
    return await work(started);
  } finally {
    await started.app.close();
  }
}
