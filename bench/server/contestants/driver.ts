import { Controller, Get, Param, Res } from '@nestjs/common';

import type { Size } from '../../plan/sizes.js';
import { openDriver } from '../backends/driver.js';
import { sender } from '../send.js';
import type { MakeModule } from '../setup.js';

/** The limit of a remote backend: what the driver's own get returns, sent by hand. */
export const makeModule: MakeModule = async (setup) => {
  const send = sender(setup.adapter);
  const get = await openDriver(setup);

  @Controller()
  class Items {
    @Get('items/:size')
    async item(@Param('size') size: Size, @Res() response: unknown) {
      send(response, await get(size));
    }
  }

  return { controllers: [Items] };
};
