import { BadRequestException, Controller, Get, ParseIntPipe, Query, Res } from '@nestjs/common';
import type { Response } from 'express';

import { Lookups } from './lookups.js';
import { PrimesService } from './primes.service.js';

const MOST = 50_000_000;

/** A route that is not cached itself: it runs for every request, on what its service has stored. */
@Controller('primes')
export class PrimesController {
  constructor(
    private readonly primes: PrimesService,
    private readonly lookups: Lookups,
  ) {}

  /** For the page, a header tells how the call of the service was answered. */
  @Get()
  async count(@Query('below', ParseIntPipe) below: number, @Res({ passthrough: true }) response: Response) {
    if (below < 0 || below > MOST) throw new BadRequestException(`below is a number from 0 to ${MOST}.`);
    const { result, lookups } = await this.lookups.during(() => this.primes.count(below));
    const [{ program, outcome, reason } = {}] = lookups;
    response.setHeader('X-Program-Called', [program, outcome, reason].filter(Boolean).join('; '));
    return { ...result, askedAt: new Date() };
  }
}
