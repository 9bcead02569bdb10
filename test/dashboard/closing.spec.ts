import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, UnauthorizedException, type BeforeApplicationShutdown } from '@nestjs/common';
import http from 'node:http';

import { ADAPTERS, type Running } from '../support/apps/application.js';
import { startShown } from '../support/dashboard/shown.js';

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterEach(() => agent.destroy());

let app: Running;

/** Asks as an open page does: over its one connection, while the application closes. */
const said: (string | undefined)[] = [];
const ask = async (): Promise<void> => void said.push((await app.get('/giotto/state', { agent })).headers.connection);

@Injectable()
class Closing implements BeforeApplicationShutdown {
  beforeApplicationShutdown = ask;
}

describe.each(ADAPTERS)('an open dashboard on %s', (adapter) => {
  it.each([
    ['', () => true],
    [' whose visitor is refused', () => false],
    [
      ' whose guard throws',
      () => {
        throw new UnauthorizedException();
      },
    ],
  ])('does not keep the application from closing%s', async (_, guard) => {
    said.length = 0;
    app = await startShown(adapter, ['squared'], { providers: [Closing], dashboard: { guard } });
    await ask();
    await app.close();
    expect(said).toEqual(['keep-alive', 'close']);
  });
});
