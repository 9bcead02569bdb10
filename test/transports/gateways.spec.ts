import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, UsePipes } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import { defer, of } from 'rxjs';

import { GiottoCache, GiottoCacheModule, GiottoCacheService } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { SOCKETS, startGateway, type Connection, type RunningGateway } from '../support/transports/gateway.js';
import { piped, RecordingPipe } from '../support/transports/recording-pipe.js';
import { forgetRuns, ran, runs } from '../support/transports/runs.js';
import { seen } from '../support/transports/seen-arguments.js';

const answer = (data: unknown) => ({ event: 'answer', data });

/** Keeps `slow` from returning. */
let opened: Promise<void>;

/** A socket, and who its client said that they are. */
interface Client {
  user?: string;
  readonly handshake?: { readonly headers: Readonly<Record<string, string>> };
}

const visibility = 'public';

@WebSocketGateway()
class CatsGateway {
  handleConnection(client: Client, request?: IncomingMessage) {
    client.user = client.handshake?.headers['x-user'] ?? (request?.headers['x-user'] as string | undefined);
  }

  @SubscribeMessage('body plain')
  bodyPlain(@MessageBody() ...args: unknown[]) {
    return answer(seen(args));
  }

  @GiottoCache(60, { visibility })
  @SubscribeMessage('body cached')
  bodyCached(@MessageBody() ...args: unknown[]) {
    return answer(seen(args));
  }

  @UsePipes(RecordingPipe)
  @SubscribeMessage('part plain')
  partPlain(@MessageBody('id') ...args: unknown[]) {
    return answer(seen(args));
  }

  @GiottoCache(60, { visibility })
  @UsePipes(RecordingPipe)
  @SubscribeMessage('part cached')
  partCached(@MessageBody('id') ...args: unknown[]) {
    return answer(seen(args));
  }

  @SubscribeMessage('socket plain')
  socketPlain(@ConnectedSocket() client: unknown, @MessageBody() data: unknown) {
    return answer(seen([client, data]));
  }

  @GiottoCache(60, { key: ({ data }) => data, visibility })
  @SubscribeMessage('socket cached')
  socketCached(@ConnectedSocket() client: unknown, @MessageBody() data: unknown) {
    return answer(seen([client, data]));
  }

  @SubscribeMessage('undecorated plain')
  undecoratedPlain(client: unknown, data: unknown) {
    return answer(seen([client, data]));
  }

  @GiottoCache(60, { key: ({ data }) => data, visibility })
  @SubscribeMessage('undecorated cached')
  undecoratedCached(client: unknown, data: unknown) {
    return answer(seen([client, data]));
  }

  @GiottoCache(60, { visibility })
  @SubscribeMessage('cat')
  cat(@MessageBody() cat: { id: number }) {
    return answer({ ...cat, run: ran('cat') });
  }

  @GiottoCache(60, { visibility: 'private' })
  @SubscribeMessage('mine')
  mine() {
    return answer(ran('mine'));
  }

  @GiottoCache(60, { visibility })
  @SubscribeMessage('slow')
  async slow(@MessageBody() id: number) {
    ran('slow');
    await opened;
    return answer(id);
  }

  @GiottoCache(60, { visibility })
  @SubscribeMessage('one')
  one(@MessageBody() id: number) {
    return defer(() => of(answer(id * 10 + ran('one'))));
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot({ identify: ({ user }: Client) => user })],
  providers: [CatsGateway],
})
class CatsModule {}

describe.each(SOCKETS)('over %s', (kind) => {
  let running: RunningGateway;
  let connection: Connection;
  beforeEach(async () => {
    forgetRuns();
    piped.length = 0;
    running = await startGateway(kind, { module: CatsModule, logger: new RecordingLogger() });
    connection = await running.connect();
  });
  afterEach(() => running.close());

  const twice = async (event: string, data: unknown, on = connection) => [
    await on.send(event, data),
    await on.send(event, data),
  ];

  it.each([
    ['body', '[{"id":1}]'],
    ['part', '[1]'],
    ['socket', '["socket",{"id":1}]'],
    ['undecorated', '["socket",{"id":1}]'],
  ])('a gateway’s handler under @GiottoCache gets what it gets without: %s', async (name, expected) => {
    const plain = await connection.send(`${name} plain`, { id: 1 });
    expect([plain, ...(await twice(`${name} cached`, { id: 1 }))]).toEqual([expected, expected, expected]);
  });

  it('its pipes get no more than the body', async () => {
    await connection.send('part plain', { id: 1 });
    await connection.send('part cached', { id: 1 });
    expect(piped).toEqual(['[1]', '[1]']);
  });

  it('a message is cached by its body, for all sockets', async () => {
    const other = await running.connect('bob');
    const first = { id: 1, run: 1 };
    expect([...(await twice('cat', { id: 1 })), await other.send('cat', { id: 1 })]).toEqual([first, first, first]);
    expect(await other.send('cat', { id: 2 })).toEqual({ id: 2, run: 2 });
  });

  it('messages with one body share one run, whatever sockets they come from', async () => {
    let open = () => {};
    opened = new Promise((resolve) => (open = resolve));
    const other = await running.connect('bob');
    const answers = Promise.all([connection.send('slow', 1), other.send('slow', 1)]);
    while (runs.slow === undefined) await new Promise((resolve) => setImmediate(resolve));
    open();
    expect([await answers, runs.slow]).toEqual([[1, 1], 1]);
  });

  it('each identity has entries of its own under visibility: private, and nobody has any', async () => {
    const [ann, bob] = [await running.connect('ann'), await running.connect('bob')];
    expect([await twice('mine', {}, ann), await twice('mine', {}, bob), await twice('mine', {})]).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
    ]);
  });

  it('an invalidation of a call reaches it', async () => {
    await twice('cat', { id: 1 });
    await running.app.get(GiottoCacheService).invalidate({ program: 'CatsGateway.cat', args: { cat: { id: 1 } } });
    expect(await connection.send('cat', { id: 1 })).toEqual({ id: 1, run: 2 });
  });

  it('an Observable of one value is cached', async () => {
    expect(await twice('one', 1)).toEqual([11, 11]);
  });
});
