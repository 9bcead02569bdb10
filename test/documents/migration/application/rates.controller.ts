import { Controller, Delete, Get, HttpCode, Inject, Param } from '@nestjs/common';

import { ExchangeService } from './exchange.service.js';

@Controller('rates')
export class RatesController {
  constructor(@Inject(ExchangeService) private readonly exchange: ExchangeService) {}

  @Get()
  table() {
    return this.exchange.table();
  }

  @Get(':currency')
  async rate(@Param('currency') currency: string) {
    return { currency, rate: await this.exchange.rate(currency) };
  }

  @Delete()
  @HttpCode(204)
  forget() {
    return this.exchange.forget();
  }
}
