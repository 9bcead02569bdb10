import { BadRequestException, Controller, Get, ParseIntPipe, Query } from '@nestjs/common';

import { PrimesService } from './primes.service.js';

const MOST = 50_000_000;

/** A route that is not cached itself: it runs for every request, on what its service has stored. */
@Controller('primes')
export class PrimesController {
  constructor(private readonly primes: PrimesService) {}

  @Get()
  async count(@Query('below', ParseIntPipe) below: number) {
    if (below < 0 || below > MOST) throw new BadRequestException(`below is a number from 0 to ${MOST}.`);
    return { ...(await this.primes.count(below)), askedAt: new Date() };
  }
}
