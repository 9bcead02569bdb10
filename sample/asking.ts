import { BadRequestException } from '@nestjs/common';
import type { Request } from 'express';
import { performance } from 'node:perf_hooks';

/** What one request got. */
export interface Asked {
  readonly status: number;
  readonly milliseconds: number;
  readonly cacheStatus: string | null;
  readonly age: string | null;
  /** What the cache did for the program that the route called, if its own answer is not cached. */
  readonly called: string | null;
}

/** Returns an address of nothing but this application, at the one at which the request reached it. */
export function urlHere({ socket: { localAddress, localPort } }: Request, path: unknown): URL {
  const here = new URL(`http://${localAddress!.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`);
  const url = typeof path === 'string' && URL.canParse(path, here.href) ? new URL(path, here) : undefined;
  if (url?.origin !== here.origin) throw new BadRequestException('path is the path of a route of this application.');
  return url;
}

/** Returns the headers that say what its sender wants, and who it is. */
export function ownHeaders({ headers: { accept, authorization, cookie } }: Request): Record<string, string> {
  return { accept: accept ?? '*/*', ...(authorization && { authorization }), ...(cookie && { cookie }) };
}

/** Sends a request, and reads the whole answer. */
export async function ask(url: URL, headers: Record<string, string>): Promise<Asked> {
  const begun = performance.now();
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  const milliseconds = Math.round(performance.now() - begun);
  return {
    status: response.status,
    milliseconds,
    cacheStatus: response.headers.get('cache-status'),
    age: response.headers.get('age'),
    called: response.headers.get('x-program-called'),
  };
}
