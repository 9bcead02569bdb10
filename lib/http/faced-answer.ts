import { NotAcceptableException } from '@nestjs/common';
import { isUtf8 } from 'node:buffer';

import { send } from './answer.js';
import type { AnsweredCall, Call } from './call-key.js';
import { isRead } from './exchange.js';
import { JsonView } from './face.js';
import { describe, goesAsItIs, hasOwnType, renderFace } from './faced-body.js';
import type { ChosenFace, Faces } from './faces.js';
import { lastValueOf } from './last-value.js';
import { entityTag } from './validators.js';

/** 406, with a list of what there is (RFC 9110, section 15.5.7). */
export function refuse({ exchange }: Call, faces: Faces): never {
  exchange.vary(['accept']);
  throw new NotAcceptableException(`None of the media types that this address has is acceptable to the client. It has: ${faces.mediaTypes.join(', ')}.`);
}

/** The answer of a program that is not cached, by its faces. */
export function answerUncached(call: Call): unknown {
  call.exchange.vary(call.program.negotiated);
  return answerByFace(call);
}

/** What goes on to the framework where nothing is stored: what the method returned, or the chosen face of it. */
export function answerByFace(call: Call): unknown {
  return call.choice === undefined ? call.run() : faced(call, call.choice);
}

async function faced(call: Call, choice: ChosenFace): Promise<unknown> {
  const model = await lastValueOf(call.run());
  if (call.exchange.isRewritten) return rewritable(call, choice, model);
  const body = await renderUnstored(call, model);
  return body === undefined ? model : send(call.exchange, body);
}

/** The body for a model that is not stored, with its `ETag`; `undefined` where the model goes to the client as it is. */
export async function renderUnstored(call: AnsweredCall, model: unknown): Promise<Buffer | undefined> {
  const { choice, exchange } = call;
  if (choice === undefined || exchange.isAnswered || goesAsItIs(choice, model)) return undefined;
  const body = await render(call, choice, model);
  if (body !== undefined && isRead(exchange.request.method) && exchange.header('etag') === undefined)
    exchange.setHeader('ETag', entityTag(body));
  return body;
}

/** What works on answers between the framework and the bytes gets what it would get of the framework: values and text. */
async function rewritable(call: Call, choice: ChosenFace, model: unknown): Promise<unknown> {
  const { exchange } = call;
  if (exchange.isAnswered || goesAsItIs(choice, model)) return model;
  if (choice.face.view instanceof JsonView) {
    describe(exchange, choice, hasOwnType(exchange, choice));
    return model;
  }
  const body = (await render(call, choice, model))!;
  return isUtf8(body) ? body.toString() : exchange.view(body);
}

const render = async (call: AnsweredCall, choice: ChosenFace, model: unknown) =>
  renderFace(call, choice, await call.program.serialize(model, call.details));
