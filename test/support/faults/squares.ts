import { Controller, Get, ParseIntPipe, Query, UseGuards } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { callVersion, programVersion, versionKey } from '../../../lib/cache/store/versions.js';
import { allHaveAsked, GatheringGuard } from './gathering.js';

/** Longer than what any fault or leap of the clock lasts. */
const THREE_HOURS = 3 * 3600;
/** After the last caller has asked: longer than what the `timeout` of a backend that hangs keeps him from waiting with the others. */
const SLOW_MS = 150;

const TEXT_LENGTH = 3000;

/** What every route answers: some three kilobytes, which nobody could take for another number's. */
export const answerTo = (x: number) => ({
  x,
  squared: x * x,
  text: `${x} times ${x}; `.repeat(300).slice(0, TEXT_LENGTH),
});

/** How often the slow method has run, for each number. */
export const slowRuns = new Map<number, number>();

/** The same answer in three ways. */
@Controller()
export class SquaresController {
  @Get('squared')
  @GiottoCache(THREE_HOURS, { program: 'squared' })
  squared(@Query('x', ParseIntPipe) x: number) {
    return answerTo(x);
  }

  @Get('slow')
  @UseGuards(GatheringGuard)
  @GiottoCache(THREE_HOURS, { program: 'slow' })
  async slow(@Query('x', ParseIntPipe) x: number) {
    slowRuns.set(x, (slowRuns.get(x) ?? 0) + 1);
    await allHaveAsked(x);
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return answerTo(x);
  }

  @Get('uncached')
  uncached(@Query('x', ParseIntPipe) x: number) {
    return answerTo(x);
  }
}

/** Numbers that are asked for over and over. */
export const HOT: readonly number[] = Array.from({ length: 20 }, (_, n) => n + 1);

/** Where their entries are. */
export const ENTRY_KEYS = HOT.map((x) => `{"x":${x}}(squared)(application/json)`);

/** Where the versions are that these depend on. */
export const VERSION_KEYS = [programVersion('squared'), ...HOT.map((x) => callVersion('squared', `{"x":${x}}`))].map(
  versionKey,
);
