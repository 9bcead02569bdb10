import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { INestApplication, Type } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { once } from 'node:events';
import { WebSocket } from 'ws';

import { start, type Adapter, type Ingredients } from '../apps/application.js';

/** The GraphQL servers that each case runs on. */
export const SERVERS = ['Apollo on Express', 'Apollo on Fastify', 'Mercurius'] as const;
export type GraphqlServer = (typeof SERVERS)[number];

const ADAPTER: Record<GraphqlServer, Adapter> = {
  'Apollo on Express': 'express',
  'Apollo on Fastify': 'fastify',
  Mercurius: 'fastify',
};

interface Parts extends Pick<Ingredients, 'cache' | 'clock' | 'prepare'> {
  readonly resolvers: readonly Type[];
  /** Options of the GraphQL module. */
  readonly graphql?: object;
}

/** An answer of a GraphQL server. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** A running GraphQL server. */
export interface RunningGraphql {
  readonly app: INestApplication;
  readonly port: number;
  /** Asks for fields, such as `squared(x: 2)`. */
  ask(fields: string, headers?: Record<string, string>): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

function moduleFor(server: GraphqlServer, graphql: object) {
  const options = { autoSchemaFile: true, ...graphql };
  return server === 'Mercurius'
    ? GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, ...options })
    : GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, graphiql: false, ...options });
}

export async function startGraphql(server: GraphqlServer, { resolvers, graphql = {}, ...parts }: Parts) {
  const running = await start(ADAPTER[server], {
    controllers: [],
    imports: [moduleFor(server, graphql)],
    providers: [...resolvers],
    ...parts,
  });
  const ask = async (fields: string, headers: Record<string, string> = {}) => {
    const query = /^\s*(?:query|mutation)\b/.test(fields) ? fields : `{ ${fields} }`;
    const response = await fetch(`http://127.0.0.1:${running.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as GraphqlAnswer;
  };
  return { app: running.app, port: running.port, ask, close: running.close } satisfies RunningGraphql;
}

/** Asks for fields over a socket, by the protocol of graphql-ws. The client signs in once the socket is open. */
export async function askOverSocket({ port }: RunningGraphql, fields: string): Promise<GraphqlAnswer['data']> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  const say = (message: object) => socket.send(JSON.stringify(message));
  try {
    await once(socket, 'open');
    say({ type: 'connection_init', payload: { authorization: 'Bearer x' } });
    await once(socket, 'message');
    say({ id: '1', type: 'subscribe', payload: { query: `{ ${fields} }` } });
    const [message] = (await once(socket, 'message')) as [Buffer];
    return (JSON.parse(message.toString()) as { payload: GraphqlAnswer }).payload.data;
  } finally {
    socket.terminate();
  }
}
