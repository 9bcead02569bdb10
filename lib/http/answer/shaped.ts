import type { RenderContext } from '../call/call-key.js';
import { thrownAt } from '../value/passing-error.js';
import { OwnValues } from '../value/shown-values.js';

/** A model after the interceptors that precede rendering. */
export interface Shaped {
  readonly value: unknown;
  /** The value at each stage, beginning with the model. */
  readonly stages: readonly unknown[];
}

export async function shape({ program, details }: RenderContext, model: unknown): Promise<Shaped> {
  const stages: unknown[] = [];
  const value = await program.serialize(model, details, stages);
  return { value, stages };
}

const NOTHING = Buffer.alloc(0);

/** Renders a shaped value. Its errors count as thrown outside all interceptors, like the framework's own. */
export async function outermost<Made>({ stages }: Shaped, make: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    throw thrownAt(error, { stage: Infinity, shown: new OwnValues(stages, NOTHING) });
  }
}
