import autocannon from 'autocannon';

/** Requests of which each asks for another path, as fast as the server answers them. */
export interface EachOnce {
  readonly origin: string;
  readonly connections: number;
  readonly paths: readonly string[];
}

/** @returns how many were not answered with status 200 */
export function askEachOnce({ origin, connections, paths }: EachOnce): Promise<number> {
  let next = 0;
  const setupRequest = (request: { path: string }) => ({ ...request, path: paths[next++ % paths.length]! });
  return new Promise((resolve, reject) => {
    autocannon({ url: origin, connections, amount: paths.length, requests: [{ setupRequest }] }, (error, result) => {
      if (error) reject(error);
      else resolve(paths.length - (result.statusCodeStats[200]?.count ?? 0));
    });
  });
}
