import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import type { Cache } from 'cache-manager';

/** Exchange rates of another service, and how often it was asked. */
@Injectable()
export class ExchangeService {
  calls = 0;

  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}

  async rate(currency: string): Promise<number> {
    const key = `rate:${currency}`;
    const known = await this.cache.get<number>(key);
    if (known !== undefined) return known;
    const rate = await this.ask(currency);
    await this.cache.set(key, rate, 5_000);
    return rate;
  }

  table(): Promise<Record<string, number>> {
    return this.cache.wrap('rates', () => this.askAll(), 10_000);
  }

  async forget(): Promise<void> {
    await this.cache.del('rates');
  }

  private async ask(currency: string): Promise<number> {
    this.calls++;
    return currency.length / 2;
  }

  private async askAll(): Promise<Record<string, number>> {
    this.calls++;
    return { USD: 1.5, CHF: 1.5 };
  }
}
