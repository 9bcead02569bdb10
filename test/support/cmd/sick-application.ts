/** An application with a method of each kind that is never cached. */
import 'reflect-metadata';
import { Controller, createParamDecorator, Get, Injectable, Module, Post } from '@nestjs/common';

import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';

const User = createParamDecorator(() => ({ sub: 'ann' }));

@Controller()
class OrdersController {
  @Post('orders')
  @GiottoCache(60)
  create() {
    return {};
  }

  @Get('mine')
  @GiottoCache(60, { visibility: 'private' })
  mine(@User() user: object) {
    return user;
  }

  @Get('off')
  @GiottoCache(null)
  off() {
    return {};
  }
}

@Injectable()
class Prices {
  @GiottoCache(60)
  price(article: string): number {
    return article.length;
  }
}

class Pool {
  @GiottoCache(60)
  free(): Promise<number> {
    return Promise.resolve(1);
  }
}

abstract class Base {
  @GiottoCache(60)
  inherited(): Promise<number> {
    return Promise.resolve(1);
  }
}

@Injectable()
class Derived extends Base {}

@Injectable()
export class Forgotten {
  @GiottoCache(60)
  price(): Promise<number> {
    return Promise.resolve(1);
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot({ identify: () => 'ann' })],
  controllers: [OrdersController],
  providers: [
    Prices,
    Derived,
    { provide: 'one pool', useFactory: () => new Pool() },
    { provide: 'other pool', useFactory: () => new Pool() },
  ],
})
export class SickModule {}
