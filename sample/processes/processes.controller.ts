import { Body, ConflictException, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';

import { ask, ownHeaders, urlHere, type Asked } from '../asking.js';
import { Neighbour } from './neighbour.js';

/** What one of the processes answered. */
export interface AskedProcess extends Asked {
  readonly process: string;
}

/** Asks both processes for the page, whose browser would not let it ask another origin. */
@Controller('processes')
export class ProcessesController {
  constructor(private readonly neighbour: Neighbour) {}

  /** One after the other, so that the second can find what the first has stored. */
  @Post()
  @HttpCode(200)
  async send(@Body('path') path: unknown, @Req() request: Request): Promise<AskedProcess[]> {
    const here = urlHere(request, path);
    if (this.neighbour.url === undefined) throw new ConflictException('There is no second process.');
    const there = new URL(here.pathname + here.search, this.neighbour.url);
    const headers = ownHeaders(request);
    const first = { process: `this one, port ${here.port}`, ...(await ask(here, headers)) };
    return [first, { process: `the other, port ${there.port}`, ...(await ask(there, headers)) }];
  }
}
