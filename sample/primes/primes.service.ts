import { Injectable } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';

/** How many primes there are below a number, and when they were counted. */
export interface PrimeCount {
  readonly below: number;
  readonly primes: number;
  readonly countedAt: Date;
}

/** Counts primes by the sieve of Eratosthenes. */
@Injectable()
export class PrimesService {
  /** A provider's method may be a program too: what it returned for equal arguments is what it returns. */
  @GiottoCache(3600, { program: 'primes' })
  async count(below: number): Promise<PrimeCount> {
    const isComposite = new Uint8Array(below);
    let primes = 0;
    for (let number = 2; number < below; number++) {
      if (isComposite[number]) continue;
      primes++;
      for (let multiple = number * number; multiple < below; multiple += number) isComposite[multiple] = 1;
    }
    return { below, primes, countedAt: new Date() };
  }
}
