import { afterEach } from '@jest/globals';

import { RecordingLogger } from '../apps/recording-logger.js';
import { CatsResolver, DogsResolver } from './cats.resolver.js';
import { startGraphql, type GraphqlServer, type RunningGraphql } from './graphql.js';
import { forgetRuns } from './runs.js';

/** The server of the present test, closed after it. */
export let running: RunningGraphql;
afterEach(() => running.close());

/** Starts the resolvers with nothing cached and nothing counted. Returns what is logged. */
export async function begin(server: GraphqlServer, graphql: object = {}): Promise<RecordingLogger> {
  forgetRuns();
  const identify = ({ headers }: { headers: Record<string, unknown> }) => headers['x-user'] as string | undefined;
  const logger = new RecordingLogger();
  running = await startGraphql(server, {
    resolvers: [CatsResolver, DogsResolver],
    cache: { identify },
    graphql,
    prepare: (app) => app.useLogger(logger),
  });
  return logger;
}

export const data = async (fields: string, headers?: Record<string, string>) =>
  (await running.ask(fields, headers)).data;

/** What the same question answers, time after time. */
export async function twice(fields: string, headers?: Record<string, string>) {
  return [await data(fields, headers), await data(fields, headers)];
}
