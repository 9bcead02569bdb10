import { statusOfError } from '../../cache/entry/failure.js';
import type { StoreResult } from '../../cache/store/computation.js';
import type { RequestCall } from '../call/call-key.js';
import type { WarnOnce } from '../advice/warn-once.js';
import { diagnose, VALUE_DIAGNOSES, type Unstored } from '../advice/never-stored.js';
import type { Recorded } from './recorded.js';

/** As many answers as have to be alike before something is said. */
const ENOUGH = 3;

interface Suspicion {
  readonly diagnosis: string;
  answers: number;
}

/**
 * Finds programs that can never be stored as they stand, and says so once, with the cure: nothing of them was ever stored,
 * and their last answers were all refused for one reason. A program of which something is stored is watched no more.
 */
export class StorageWatch {
  /** Programs that need no watching any more: one name for each program at most. */
  private readonly settled = new Set<string>();
  private readonly suspicions = new Map<string, Suspicion>();

  constructor(
    private readonly warnOnce: WarnOnce,
    private readonly backend: { readonly maxValueBytes: number },
  ) {}

  /** Something of a program is stored. */
  worked(program: string): void {
    if (!this.settled.has(program)) this.settle(program);
  }

  /** A method has run for a request. */
  ran(call: RequestCall, kept: StoreResult | 'pending' | undefined, { detail, warning }: Recorded): void {
    if (kept === 'stored') return this.worked(call.program.name);
    if (warning === undefined && !this.isPassing(kept)) this.passed(call, kept === undefined ? detail : 'size');
  }

  /** A request went past the cache, or its answer was refused. */
  passed(call: RequestCall, reason: Unstored | undefined): void {
    const { program, exchange } = call;
    if (reason !== undefined && !this.settled.has(program.name))
      this.suspect(program.name, diagnose(reason, { program, exchange, status: program.redirect ?? exchange.status }));
  }

  /** A method has thrown for a request. */
  threw({ program, exchange }: RequestCall, error: unknown): void {
    if (!this.settled.has(program.name)) this.suspect(program.name, diagnose('exception', { program, exchange, status: statusOfError(error) }));
  }

  /** A value of a provider's program was not stored. */
  refused(program: string, reason: keyof typeof VALUE_DIAGNOSES): void {
    if (!this.settled.has(program)) this.suspect(program, VALUE_DIAGNOSES[reason]);
  }

  /** What the backend does says nothing of the program, unless it takes some values and not such large ones. */
  private isPassing(kept: StoreResult | 'pending' | undefined): boolean {
    return kept !== undefined && (kept !== 'size' || this.backend.maxValueBytes === 0);
  }

  private suspect(program: string, diagnosis: string | undefined) {
    if (diagnosis === undefined) return;
    const known = this.suspicions.get(program);
    const suspicion = known?.diagnosis === diagnosis ? known : { diagnosis, answers: 0 };
    this.suspicions.set(program, suspicion);
    if (++suspicion.answers < ENOUGH) return;
    this.settle(program);
    this.warnOnce.neverCached(program, `has stored nothing yet: its last ${ENOUGH} ${diagnosis}`);
  }

  private settle(program: string) {
    this.settled.add(program);
    this.suspicions.delete(program);
  }
}
