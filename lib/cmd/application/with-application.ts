import { keyValueOf } from '../key-value-of.js';
import { locateApplication } from './locate-application.js';
import { startApplication, type Started } from './start-application.js';
import { StderrLogger } from './stderr.logger.js';

/** What every command that needs the application is told. */
export interface ApplicationOptions {
  readonly app?: string;
  readonly verbose?: boolean;
  /** Whether the application's warnings do not matter here. */
  readonly quiet?: boolean;
}

/**
 * Starts the application for as long as `work` takes.
 * @throws GIOTTO_NO_APPLICATION where there is none, or none that has a cache
 */
export async function withApplication<T>(options: ApplicationOptions, work: (started: Started) => Promise<T>): Promise<T> {
  const located = await locateApplication(options.app, process.cwd());
  const started = await startApplication(located, new StderrLogger(options));
  try {
    keyValueOf(started.app);
    return await work(started);
  } finally {
    await started.app.close();
  }
}
