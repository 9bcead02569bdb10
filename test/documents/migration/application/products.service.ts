import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import type { Cache } from 'cache-manager';

export interface Product {
  readonly id: number;
  readonly name: string;
}

/** Products, and how often they were read. */
@Injectable()
export class ProductsService {
  reads = 0;
  private readonly products = new Map<number, Product>([
    [1, { id: 1, name: 'Ochre' }],
    [2, { id: 2, name: 'Umber' }],
  ]);

  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}

  all(): Product[] {
    this.reads++;
    return [...this.products.values()];
  }

  one(id: number): Product {
    this.reads++;
    const product = this.products.get(id);
    if (product === undefined) throw new NotFoundException();
    return product;
  }

  rename(id: number, name: string): Product {
    const product = { ...this.one(id), name };
    this.products.set(id, product);
    return product;
  }

  async forget(id: number): Promise<void> {
    await this.cache.del('products');
    await this.cache.del(`/products/${id}`);
  }
}
