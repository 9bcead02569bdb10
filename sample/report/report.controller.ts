import { Body, Controller, Get, HttpCode, ParseBoolPipe, Post } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ReportService } from './report.service.js';

/** A slow answer that may be a little old: 5 seconds fresh, 5 more while it is recomputed, an hour in place of a failure. */
@Controller('report')
export class ReportController {
  constructor(private readonly reports: ReportService) {}

  @Get()
  @GiottoCache(5, { program: 'report', staleWhileRevalidate: 5, staleIfError: 3600 })
  report() {
    return this.reports.make();
  }

  /** Makes reports fail from now on, or succeed again. */
  @Post('failing')
  @HttpCode(200)
  fail(@Body('failing', ParseBoolPipe) isFailing: boolean) {
    this.reports.isFailing = isFailing;
    return { failing: isFailing };
  }
}
