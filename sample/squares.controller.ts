import { Controller, Get, ParseIntPipe, Query } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';

import { GiottoCache } from 'giotto-cache';

/** How long the calculation takes, so that a hit is felt. */
const THINKING_MS = 1000;

/** The program of Giotto's own caching chapter. */
@Controller()
export class SquaresController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  async squared(@Query('x', ParseIntPipe) x: number) {
    await wait(THINKING_MS);
    return { x, squared: x * x, calculatedAt: new Date() };
  }
}
