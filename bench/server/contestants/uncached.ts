import { Controller, Get, Param } from '@nestjs/common';

import type { Size } from '../../plan/sizes.js';
import { compute } from '../documents.js';
import type { MakeModule } from '../setup.js';

/** The framework on its own: an object is returned, and serialized for every request. */
export const makeModule: MakeModule = () => {
  @Controller()
  class Items {
    @Get('items/:size')
    item(@Param('size') size: Size) {
      return compute(size);
    }
  }

  return { controllers: [Items] };
};
