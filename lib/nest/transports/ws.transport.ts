import { visibleArguments } from '../../cache/key/parameter-names.js';
import { refusedHandler, visibilityRequired } from '../../errors/transports.js';
import { SOCKET_MESSAGE, SocketParameter } from '../metadata/handler-metadata.js';
import { routeArguments } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { originalOf } from '../stand-in/mimic-method.js';
import { undecorated, type HandlerTransport } from './transport.js';

const { SOCKET, PAYLOAD, ACK } = SocketParameter;

/** The arguments of a handler that decorates no parameter, in order. */
const RAW = [SOCKET, PAYLOAD, ACK].map((type, index) => undecorated(index, type));

/** Message handlers of gateways, over `ws`, socket.io, or an adapter of the application. */
export const ws: HandlerTransport = {
  name: 'ws',
  caller: 'messages of a socket',
  serves: (method) => Reflect.getMetadata(SOCKET_MESSAGE, method) !== undefined,
  kinds: {
    [SOCKET]: { decorator: '@ConnectedSocket()', name: 'socket', isKeyed: false, tellsCaller: true },
    [PAYLOAD]: { decorator: '@MessageBody()', name: 'body', isKeyed: true },
    [ACK]: { decorator: '@Ack()', name: 'ack', isKeyed: false },
  },
  undecorated: ({ standIn }) => RAW.slice(0, visibleArguments(originalOf(standIn.method!))),
  check: (handler, visibility) => {
    if (routeArguments(handler.target, handler.method).some(({ type }) => type === ACK))
      throw refusedHandler(placeOf(handler), '@Ack()', 'it answers by itself, so that there is no value to store');
    if (visibility === undefined) throw visibilityRequired(placeOf(handler), UNSEEN);
  },
  callerOf: (context) => ({ kind: 'unknown', why: UNSEEN, identified: context.getArgs()[0] }),
};

/** The adapter for `ws` keeps no request, and an application may mark its sockets in any way. */
const UNSEEN = 'a socket does not tell whether its client has signed in';
