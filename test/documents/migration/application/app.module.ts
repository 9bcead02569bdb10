import { CacheModule } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';

import { ExchangeService } from './exchange.service.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';
import { RatesController } from './rates.controller.js';

@Module({
  imports: [CacheModule.register({ isGlobal: true, ttl: 60_000 })],
  controllers: [ProductsController, RatesController],
  providers: [ExchangeService, ProductsService],
})
export class AppModule {}
