import { BadRequestException, Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { performance } from 'node:perf_hooks';

const CLIENTS = 10;

/** What one client of the crowd got. */
export interface CrowdAnswer {
  readonly status: number;
  readonly milliseconds: number;
  readonly cacheStatus: string | null;
  readonly age: string | null;
}

/** Ten clients for the page: a browser opens six connections to a server at most, so these are sent from here. */
@Controller('crowd')
export class CrowdController {
  /** Asks this application for a path ten times at once, as whoever asks for it would. */
  @Post()
  @HttpCode(200)
  send(@Body('path') path: unknown, @Req() request: Request): Promise<CrowdAnswer[]> {
    const url = urlHere(request, path);
    const { accept, authorization, cookie } = request.headers;
    const headers = { accept: accept ?? '*/*', ...(authorization && { authorization }), ...(cookie && { cookie }) };
    return Promise.all(Array.from({ length: CLIENTS }, () => ask(url, headers)));
  }
}

/** Nothing but this application, at the address at which the request reached it. */
function urlHere({ socket: { localAddress, localPort } }: Request, path: unknown): URL {
  const here = new URL(`http://${localAddress!.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`);
  const url = typeof path === 'string' && URL.canParse(path, here.href) ? new URL(path, here) : undefined;
  if (url?.origin !== here.origin) throw new BadRequestException('path is the path of a route of this application.');
  return url;
}

async function ask(url: URL, headers: Record<string, string>): Promise<CrowdAnswer> {
  const begun = performance.now();
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  const milliseconds = Math.round(performance.now() - begun);
  return {
    status: response.status,
    milliseconds,
    cacheStatus: response.headers.get('cache-status'),
    age: response.headers.get('age'),
  };
}
