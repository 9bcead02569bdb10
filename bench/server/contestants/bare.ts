import { Controller, Get, Param, Res } from '@nestjs/common';

import type { Size } from '../../plan/sizes.js';
import { prepared } from '../documents.js';
import { sender } from '../send.js';
import type { MakeModule } from '../setup.js';

/** The limit: bytes made beforehand, sent by hand. */
export const makeModule: MakeModule = ({ adapter }) => {
  const send = sender(adapter);

  @Controller()
  class Items {
    @Get('items/:size')
    item(@Param('size') size: Size, @Res() response: unknown) {
      send(response, prepared(size));
    }
  }

  return { controllers: [Items] };
};
