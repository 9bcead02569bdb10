import { Controller, Get, Module, ParseIntPipe, Query } from '@nestjs/common';
import { GiottoCache, GiottoCacheModule } from 'giotto-cache';

@Controller()
class NumberController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  squared(@Query('x', ParseIntPipe) x: number) {
    return { squared: x ** 2, calculatedAt: process.hrtime.bigint().toString() };
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot({ cache: process.argv[2] === 'redis' ? 'redis' : 'locmem' })],
  controllers: [NumberController],
})
export class ApplicationModule {}
