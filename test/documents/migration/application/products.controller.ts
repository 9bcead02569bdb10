import { CacheInterceptor, CacheKey, CacheTTL } from '@nestjs/cache-manager';
import { Body, Controller, Get, Inject, Param, ParseIntPipe, Put, UseInterceptors } from '@nestjs/common';

import { ProductsService, type Product } from './products.service.js';

@Controller('products')
@UseInterceptors(CacheInterceptor)
export class ProductsController {
  constructor(@Inject(ProductsService) private readonly products: ProductsService) {}

  @Get()
  @CacheKey('products')
  @CacheTTL(30_000)
  all(): Product[] {
    return this.products.all();
  }

  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number): Product {
    return this.products.one(id);
  }

  @Put(':id')
  async rename(@Param('id', ParseIntPipe) id: number, @Body('name') name: string): Promise<Product> {
    const product = this.products.rename(id, name);
    await this.products.forget(id);
    return product;
  }
}
