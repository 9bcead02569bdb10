import type { RenderContext } from '../call/call-key.js';
import { thrownAt } from '../value/passing-error.js';
import { OwnValues } from '../value/shown-values.js';

/** A model behind the interceptors that are applied before it is rendered. */
export interface Shaped {
  readonly value: unknown;
  /** The value at each stage, the model itself first. */
  readonly stages: readonly unknown[];
}

export async function shape({ program, details }: RenderContext, model: unknown): Promise<Shaped> {
  const stages: unknown[] = [];
  const value = await program.serialize(model, details, stages);
  return { value, stages };
}

const NOTHING = Buffer.alloc(0);

/** Makes a response of what was shaped. What it throws comes from outside of all interceptors, as what the framework throws. */
export async function outermost<Made>({ stages }: Shaped, make: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    throw thrownAt(error, { stage: Infinity, shown: new OwnValues(stages, NOTHING) });
  }
}
