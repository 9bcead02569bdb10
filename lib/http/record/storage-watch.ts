import { statusOfError } from '../../cache/entry/failure.js';
import type { Storage } from '../../cache/store/computation.js';
import type { Detail } from '../headers/details.js';
import type { RequestCall } from '../call/call-key.js';
import type { WarnOnce } from '../advice/warn-once.js';
import { diagnose, VALUE_DIAGNOSES, type Unstored } from '../advice/never-stored.js';
import type { Recorded } from './recorded.js';

/** How many refusals in a row lead to a warning. */
const ENOUGH = 3;

interface Suspicion {
  readonly diagnosis: string;
  answers: number;
}

/**
 * Warns once, with the cure, of a program whose answers can never be stored: none ever was, and the last ones were refused for
 * one reason. A program with a stored answer is not watched any more.
 */
export class StorageWatch {
  /** The names of programs that are not watched any more. */
  private readonly settled = new Set<string>();
  private readonly suspicions = new Map<string, Suspicion>();

  constructor(
    private readonly warnOnce: WarnOnce,
    private readonly backend: { readonly maxValueBytes: number },
  ) {}

  /** Notes that an answer of the program is stored. */
  worked(program: string): void {
    if (!this.settled.has(program)) this.settle(program);
  }

  /** Notes that the method ran for a request. */
  ran(call: RequestCall, kept: Storage, { detail, warning }: Recorded): void {
    if (kept === 'stored') return this.worked(call.program.name);
    if (warning === undefined && !this.isPassing(kept)) this.passed(call, kept === undefined ? detail : 'size');
  }

  /** Notes that a request bypassed the cache, or that its answer was not stored. */
  passed(call: RequestCall, reason: Unstored | undefined): void {
    const { program, exchange } = call;
    if (reason !== undefined && !this.settled.has(program.name))
      this.suspect(program.name, diagnose(reason, { program, exchange, status: program.redirect ?? exchange.status }));
  }

  /** Notes that the method threw for a request. */
  threw({ program, exchange }: RequestCall, error: unknown): void {
    if (!this.settled.has(program.name))
      this.suspect(program.name, diagnose('exception', { program, exchange, status: statusOfError(error) }));
  }

  /** Notes that a value was not stored. */
  refused(program: string, reason: keyof typeof VALUE_DIAGNOSES): void {
    if (!this.settled.has(program)) this.suspect(program, VALUE_DIAGNOSES[reason]);
  }

  /** Notes that a call whose value would be stored bypassed the cache. */
  bypassed(program: string, reason: Detail | undefined): void {
    if (reason === 'authorization' || reason === 'identity') this.refused(program, reason);
  }

  /** True if the backend is the cause and not the program. A value that is too large for it is the program's. */
  private isPassing(kept: Storage): boolean {
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
