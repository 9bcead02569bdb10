import { severalTransports } from '../../errors/transports.js';
import type { HandlerTransportName } from '../../http/program/program.js';
import type { GiottoTransport } from '../../observe/stats.js';
import { isRouteHandler } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { graphql } from './graphql.transport.js';
import { rpc } from './rpc.transport.js';
import { handlerOf, type HandlerTransport, type TransportHandler } from './transport.js';
import { ws } from './ws.transport.js';

export const TRANSPORTS: Readonly<Record<HandlerTransportName, HandlerTransport>> = { graphql, rpc, ws };

type Place = Pick<TransportHandler, 'target' | 'method'>;

/** Returns the transports other than HTTP over which Nest calls a method. */
const servedBy = (place: Place): HandlerTransport[] =>
  Object.values(TRANSPORTS).filter((transport) => transport.serves(handlerOf(place)));

/** Returns the transport over which Nest calls a method; `undefined` for a route, and for one that code calls. */
export const transportOf = (place: Place): HandlerTransport | undefined => servedBy(place)[0];

/** @throws GIOTTO_SEVERAL_TRANSPORTS */
export function checkOneTransport(place: Place): void {
  const names: GiottoTransport[] = servedBy(place).map(({ name }) => name);
  if (isRouteHandler(place.target.prototype, place.method)) names.unshift('http');
  if (names.length > 1) throw severalTransports(placeOf(place), names);
}
