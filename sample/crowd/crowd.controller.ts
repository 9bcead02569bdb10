import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';

import { ask, ownHeaders, urlHere, type Asked } from '../asking.js';

const CLIENTS = 10;

/** Ten clients for the page: a browser opens six connections to a server at most, so these are sent from here. */
@Controller('crowd')
export class CrowdController {
  /** Asks this application for a path ten times at once, as whoever asks for it would. */
  @Post()
  @HttpCode(200)
  send(@Body('path') path: unknown, @Req() request: Request): Promise<Asked[]> {
    const url = urlHere(request, path);
    return Promise.all(Array.from({ length: CLIENTS }, () => ask(url, ownHeaders(request))));
  }
}
