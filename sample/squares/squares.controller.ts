import { Controller, Get, ParseIntPipe, Query } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { asCsv, asLine, type Square } from './square.js';

/** How long the calculation takes, so that a hit is felt. */
const THINKING_MS = 1000;

/** The program of Giotto's own caching chapter: one method, one model, and a representation for each kind of client. */
@Controller()
export class SquaresController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  @GiottoView({
    'text/html': GiottoView.template('square'),
    'application/json': GiottoView.json(),
    'text/csv': asCsv,
    'text/cmd': asLine,
  })
  async squared(@Query('x', ParseIntPipe) x: number): Promise<Square> {
    await wait(THINKING_MS);
    return { x, squared: x * x, calculatedAt: new Date() };
  }
}
