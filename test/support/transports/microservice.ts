import type { INestApplication, INestMicroservice, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Transport,
  type ClientOptions,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { lastValueFrom, toArray } from 'rxjs';

import type { RecordingLogger } from '../apps/recording-logger.js';
import { freePort } from '../free-port.js';

/** The transports of microservices that each case runs on. */
export const MESSAGE_TRANSPORTS = ['TCP', 'Redis'] as const;
export type MessageTransport = (typeof MESSAGE_TRANSPORTS)[number];

/** A microservice alone, or one that an HTTP application has connected. */
export const APPLICATIONS = ['alone', 'hybrid'] as const;
/** `early` is a hybrid application that has not been initialized yet. Its microservice listens all the same. */
export type ApplicationKind = (typeof APPLICATIONS)[number] | 'early';

/** A running microservice, and a client of it. */
export interface RunningMicroservice {
  readonly app: INestApplication | INestMicroservice;
  /** Returns the answer, or a list of all values if there are several. */
  send(pattern: string, payload: unknown): Promise<unknown>;
  close(): Promise<void>;
}

async function optionsFor(transport: MessageTransport): Promise<MicroserviceOptions> {
  if (transport === 'TCP') return { transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } };
  const { hostname, port, password, username } = new URL(process.env.REDIS_URL!);
  return {
    transport: Transport.REDIS,
    options: {
      host: hostname,
      port: Number(port || 6379),
      ...(username && { username }),
      ...(password && { password }),
    },
  };
}

interface Parts {
  readonly transport: MessageTransport;
  readonly kind: ApplicationKind;
  readonly module: Type;
  readonly logger: RecordingLogger;
}

async function begin({ kind, module, logger }: Parts, options: MicroserviceOptions) {
  if (kind === 'alone') {
    const service = await NestFactory.createMicroservice<MicroserviceOptions>(module, { ...options, logger });
    await service.listen();
    return service;
  }
  const app = await NestFactory.create(module, { logger });
  app.connectMicroservice<MicroserviceOptions>(options);
  await app.startAllMicroservices();
  if (kind === 'hybrid') await app.listen(0, '127.0.0.1');
  return app;
}

export async function startMicroservice(parts: Parts): Promise<RunningMicroservice> {
  const options = await optionsFor(parts.transport);
  const app = await begin(parts, options);
  const client = ClientProxyFactory.create(options as ClientOptions) as ClientProxy;
  await client.connect();
  const send = async (pattern: string, payload: unknown) => {
    const values = await lastValueFrom(client.send<unknown>(pattern, payload as object).pipe(toArray()));
    return values.length === 1 ? values[0] : values;
  };
  const close = async () => {
    await client.close();
    await app.close();
  };
  return { app, send, close };
}
