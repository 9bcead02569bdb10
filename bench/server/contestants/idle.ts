import { Controller, Get, Param, Res, UseInterceptors, type CallHandler, type NestInterceptor } from '@nestjs/common';

import type { Size } from '../../plan/sizes.js';
import { prepared } from '../documents.js';
import { sender } from '../send.js';
import type { MakeModule } from '../setup.js';

class IdleInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    return next.handle();
  }
}

/** The limit of whatever is an interceptor: `bare`, behind one that does nothing. */
export const makeModule: MakeModule = ({ adapter }) => {
  const send = sender(adapter);

  @Controller()
  @UseInterceptors(IdleInterceptor)
  class Items {
    @Get('items/:size')
    item(@Param('size') size: Size, @Res() response: unknown) {
      send(response, prepared(size));
    }
  }

  return { controllers: [Items] };
};
