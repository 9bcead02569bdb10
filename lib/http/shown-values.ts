import { StreamableFile } from '@nestjs/common';

import type { Entry } from '../cache/entry.js';
import { decodeModel, encodeModel, findUncopyable, type Uncopyable } from '../cache/model.js';

/**
 * The values that a response was made from, for interceptors that look on: a stage for each interceptor that changed the
 * value. Stage 0 is what the method returned, stage 1 what the innermost of them made of it.
 */
export interface ShownValues {
  at(stage: number): unknown;
}

/** The options of a file, whose bytes are the response's body; or a value of any other kind. */
type Stage = { readonly file: FileHeaders } | { readonly value: unknown };

type FileHeaders = ReturnType<StreamableFile['getHeaders']>;

const stageOf = (value: unknown): Stage => (value instanceof StreamableFile ? { file: value.getHeaders() } : { value });

const valueOf = (stage: Stage | undefined, body: Buffer): unknown =>
  stage === undefined || !('file' in stage) ? stage?.value : new StreamableFile(body, stage.file as never);

/** Values of the request's own. A file's stream has been read by then, so that the file is made anew. */
export class OwnValues implements ShownValues {
  constructor(
    private readonly stages: readonly unknown[],
    private readonly body: Buffer,
  ) {}

  at(stage: number): unknown {
    return valueOf(stageOf(this.stages[stage]), this.body);
  }
}

/** Copies of them, as an entry has them: decoded for each response, when the first interceptor asks. */
export class StoredValues implements ShownValues {
  private stages: ReadonlyMap<number, Stage> | undefined;

  constructor(private readonly entry: Entry) {}

  at(stage: number): unknown {
    this.stages ??= decodeStages(this.entry);
    return valueOf(this.stages.get(stage), this.entry.body);
  }
}

/** What was forged to match its checksum is still no exception. */
function decodeStages({ shown }: Entry): ReadonlyMap<number, Stage> {
  try {
    return new Map((decodeModel(shown!.values) as [number, Stage][]).map(([stage, value]) => [stage, value]));
  } catch {
    return new Map();
  }
}

/**
 * Copies of the values at the stages that interceptors look at; `undefined` if none does.
 * @returns what stands in the way of a copy
 */
export function copyShown(stages: readonly number[], values: readonly unknown[]): Entry['shown'] | Uncopyable {
  if (stages.length === 0) return undefined;
  const shown = stages.map((stage) => [stage, stageOf(values[stage])] as const);
  return findUncopyable(shown) ?? { stages, values: encodeModel(shown) };
}
