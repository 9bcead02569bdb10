import { StreamableFile } from '@nestjs/common';

import type { Entry } from '../../cache/entry/entry.js';
import { decodeModel, encodeModel, findUncopyable } from '../../cache/entry/model.js';
import { isJsonValue } from './json-value.js';

/**
 * The values that a response was made from, for interceptors that only look at them. Stage 0 is what the method returned,
 * stage 1 what the innermost interceptor that changes values made of it, and so on.
 */
export interface ShownValues {
  at(stage: number): unknown;
}

/** `file`: its bytes are the body. `json`: a text of JSON. `body`: the body is the JSON. */
type Stage =
  | { readonly kind: 'file'; readonly headers: ReturnType<StreamableFile['getHeaders']> }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'body' }
  | { readonly kind: 'value'; readonly value: unknown };

const fileOf = (body: Buffer, headers: object): StreamableFile => new StreamableFile(body, headers as never);

/** The values of this request. The stream of a file has been read by now, so another file is made of the body. */
export class OwnValues implements ShownValues {
  constructor(
    private readonly stages: readonly unknown[],
    private readonly body: Buffer,
  ) {}

  at(stage: number): unknown {
    const value = this.stages[stage];
    return value instanceof StreamableFile ? fileOf(this.body, value.getHeaders()) : value;
  }
}

/** The copies in an entry. They are decoded once for each response, when the first interceptor asks. */
export class StoredValues implements ShownValues {
  private values: ReadonlyMap<number, unknown> | undefined;

  constructor(private readonly entry: Entry) {}

  at(stage: number): unknown {
    return (this.values ??= decodeStages(this.entry)).get(stage);
  }
}

/** Values that were forged with a matching checksum must not throw. */
function decodeStages({ shown, body }: Entry): ReadonlyMap<number, unknown> {
  try {
    return new Map(
      (decodeModel(shown!.values) as [number, Stage][]).map(([at, stage]) => [at, decodeStage(stage, body)]),
    );
  } catch {
    return new Map();
  }
}

function decodeStage(stage: Stage, body: Buffer): unknown {
  if (stage.kind === 'value') return stage.value;
  if (stage.kind === 'file') return fileOf(body, stage.headers);
  return JSON.parse(stage.kind === 'json' ? stage.text : body.toString()) as unknown;
}

function encodeStage(value: unknown, body: Buffer): Stage {
  if (value instanceof StreamableFile) return { kind: 'file', headers: value.getHeaders() };
  if (!isJsonValue(value)) return { kind: 'value', value };
  const text = JSON.stringify(value);
  return body.equals(Buffer.from(text)) ? { kind: 'body' } : { kind: 'json', text };
}

/** Copies of shown values, or what cannot be copied. */
export type CopiedValues =
  { readonly kind: 'copied'; readonly shown: Entry['shown'] } | { readonly kind: 'uncopyable'; readonly what: string };

/**
 * Copies the values at the stages that interceptors look at. JSON is copied as JSON, and not at all if it is the body.
 * @param values by their stages
 */
export function copyShown(stages: readonly number[], values: readonly unknown[], body: Buffer): CopiedValues {
  if (stages.length === 0) return { kind: 'copied', shown: undefined };
  const uncopyable = findUncopyable(
    stages.map((stage) => values[stage]).filter((value) => !(value instanceof StreamableFile)),
  );
  if (uncopyable !== undefined) return { kind: 'uncopyable', what: uncopyable.what };
  return {
    kind: 'copied',
    shown: { stages, values: encodeModel(stages.map((stage) => [stage, encodeStage(values[stage], body)])) },
  };
}
