import { NotAcceptableException } from '@nestjs/common';
import { isUtf8 } from 'node:buffer';

import { send } from './send.js';
import type { RenderContext, RequestCall } from '../call/call-key.js';
import { isRead } from '../adapters/exchange.js';
import { JsonView } from '../program/representation.js';
import { FinishedText } from '../value/rendered-view.js';
import { describe, goesAsItIs, hasOwnType, renderRepresentation } from './represented-body.js';
import type { ChosenRepresentation, Representations } from '../program/representations.js';
import { lastValueOf } from '../value/last-value.js';
import { isRewritten } from '../call/audience.js';
import { outermost, shape } from './shaped.js';
import { OwnValues, type ShownValues } from '../value/shown-values.js';
import { entityTag } from '../headers/validators.js';

/** Refuses with 406 and the list of media types (RFC 9110, section 15.5.7). */
export function refuse({ exchange }: RequestCall, representations: Representations): never {
  exchange.vary(['accept']);
  throw new NotAcceptableException(
    `None of the media types that this address has is acceptable to the client. It has: ${representations.mediaTypes.join(', ')}.`,
  );
}

/** Answers a request for a program without a cache. */
export function respondUncached(call: RequestCall): unknown {
  call.exchange.vary(call.program.negotiated);
  return runUnstored(call);
}

/** Runs the method and stores nothing. Returns what it returned, or the chosen representation of it. */
export function runUnstored(call: RequestCall): unknown {
  return call.choice === undefined ? call.run() : represented(call, call.choice);
}

async function represented(call: RequestCall, choice: ChosenRepresentation): Promise<unknown> {
  const model = await lastValueOf(call.run());
  if (isRewritten(call)) return rewritable(call, choice, model);
  const rendered = await renderUnstored(call, model);
  return rendered === undefined ? model : send(call.exchange, rendered.body, { shown: rendered.shown });
}

/** A body and the values that it was made from. */
export interface Rendered {
  readonly body: Buffer;
  readonly shown: ShownValues;
}

/** Renders a model that is not stored, and sets its `ETag`. Returns `undefined` if the model is sent unrendered. */
export async function renderUnstored(call: RenderContext, model: unknown): Promise<Rendered | undefined> {
  const { choice, exchange } = call;
  if (choice === undefined || exchange.isAnswered || goesAsItIs(choice, model)) return undefined;
  const shaped = await shape(call, model);
  const body = await outermost(shaped, () => renderRepresentation(call, choice, shaped.value));
  if (body === undefined) return undefined;
  if (isRead(exchange.request.method) && exchange.header('etag') === undefined)
    exchange.setHeader('ETag', entityTag(body));
  return { body, shown: new OwnValues(shaped.stages, body) };
}

/** If the application processes answers, it gets what the framework would give it: values and text. */
async function rewritable(call: RequestCall, choice: ChosenRepresentation, model: unknown): Promise<unknown> {
  const { exchange } = call;
  if (exchange.isAnswered || goesAsItIs(choice, model)) return model;
  if (choice.representation.view instanceof JsonView) {
    describe(exchange, choice, hasOwnType(exchange, choice));
    return model;
  }
  const shaped = await shape(call, model);
  const body = (await outermost(shaped, () => renderRepresentation(call, choice, shaped.value)))!;
  const shown = new OwnValues(shaped.stages, body);
  return Object.assign(isUtf8(body) ? new FinishedText(body) : exchange.view(body), { shown });
}
