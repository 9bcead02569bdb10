import { FIELD_MIDDLEWARE } from '../metadata/handler-metadata.js';
import { INTERCEPTORS } from '../metadata/nest-metadata.js';
import { CONTEXT_KEEPER, fieldContextKeeper } from './current-call.js';
import { isField } from './graphql.transport.js';
import { handlerOf, type TransportHandler } from './transport.js';

const equipped = new WeakSet<object>();

/**
 * Lets a handler know the context of its calls. Called before Nest binds it to its transport, which is before the startup checks:
 * a microservice of a hybrid application is bound when it is connected.
 */
export function equipHandler(place: Pick<TransportHandler, 'target' | 'method'>): void {
  const handler = handlerOf(place);
  if (equipped.has(handler)) return;
  equipped.add(handler);
  if (isField(handler)) append(handler, FIELD_MIDDLEWARE, fieldContextKeeper(place.target, handler));
  else append(handler, INTERCEPTORS, CONTEXT_KEEPER);
}

function append(handler: object, key: string, added: unknown): void {
  const before = (Reflect.getMetadata(key, handler) ?? []) as readonly unknown[];
  Reflect.defineMetadata(key, [...before, added], handler);
}
