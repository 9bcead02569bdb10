import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

import type { RecordingLogger } from '../apps/recording-logger.js';

/** The adapters of gateways that each case runs on. */
export const SOCKETS = ['ws', 'socket.io'] as const;
export type SocketKind = (typeof SOCKETS)[number];

/** One client's connection. */
export interface Connection {
  /** Sends a message, and returns the data of the answer. */
  send(event: string, data: unknown): Promise<unknown>;
  close(): void;
}

/** A running application with gateways. */
export interface RunningGateway {
  readonly app: INestApplication;
  /** @param user who the client says that they are */
  connect(user?: string): Promise<Connection>;
  close(): Promise<void>;
}

async function connectWs(port: number, user = ''): Promise<Connection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { 'x-user': user } });
  await once(socket, 'open');
  return {
    send: async (event, data) => {
      socket.send(JSON.stringify({ event, data }));
      const [message] = (await once(socket, 'message')) as [Buffer];
      return (JSON.parse(message.toString()) as { data: unknown }).data;
    },
    close: () => socket.terminate(),
  };
}

async function connectIo(port: number, user = ''): Promise<Connection> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], extraHeaders: { 'x-user': user } });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    send: (event, data) =>
      new Promise((resolve) => {
        socket.once('answer', resolve);
        socket.emit(event, data);
      }),
    close: () => socket.disconnect(),
  };
}

export async function startGateway(
  kind: SocketKind,
  { module, logger }: { readonly module: Type; readonly logger: RecordingLogger },
): Promise<RunningGateway> {
  const app = await NestFactory.create(module, { logger });
  app.useWebSocketAdapter(kind === 'ws' ? new WsAdapter(app) : new IoAdapter(app));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const open: Connection[] = [];
  return {
    app,
    connect: async (user) => {
      const connection = await (kind === 'ws' ? connectWs : connectIo)(port, user);
      open.push(connection);
      return connection;
    },
    close: async () => {
      for (const connection of open) connection.close();
      await app.close();
    },
  };
}
