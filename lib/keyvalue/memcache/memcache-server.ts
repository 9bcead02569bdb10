import { keyValueBusy } from '../../errors/backend.js';
import type { Deadline } from '../deadline.js';
import { isBusy, isSilent, unavailable } from '../unavailable.js';
import { type MemjsLink, OutOfMemory, Refused } from './memjs-link.js';
import { type ServerAddress, ServerConnection } from './server-connection.js';
import type { Session } from './session.js';

export interface MemcacheServerOptions extends ServerAddress {
  /** Bounds every call to this server, and to no other. */
  readonly deadline: () => Deadline;
}

/**
 * Commands to carry out in one generation. `nameOf` returns the name of an entry in it. Send nothing more after an answer if
 * `isOver()`: the caller has given up.
 */
export type Work<T> = (link: MemjsLink, nameOf: (id: string) => string, isOver: () => boolean) => Promise<T>;

/** The state of one call. */
interface Call {
  /** The entry that the call changes, or all entries if there is no `id`. */
  readonly writes?: { readonly id?: string };
  over: boolean;
  session?: Session;
}

/** How many commands may still be unanswered after their callers have given up. More are refused unsent. */
const MAX_ABANDONED = 64;

/**
 * The calls to one server, each within the generation of its prefix and within a deadline.
 *
 * A write may fail although its connection lasts: the server refused it, or its caller did not wait for the end of the queue.
 * Then only its own key is doubtful, and a delete is sent after it. A connection carries its commands out in order, so nothing
 * sent later sees what became of the write. If the connection is lost before that delete is answered, all writes to the server
 * are suspect.
 */
export class MemcacheServer {
  private readonly connection: ServerConnection;
  private abandoned = 0;

  constructor(private readonly options: MemcacheServerOptions) {
    this.connection = new ServerConnection(options);
  }

  /** True if the server did not answer last time. */
  get isAway(): boolean {
    return this.connection.isAway;
  }

  open(): Promise<void> {
    return this.connection.open();
  }

  close(): void {
    this.connection.close();
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.call({ over: false }, (call) => this.underGeneration(work, call));
  }

  /** @param id the entry that is written */
  write<T>(id: string, work: Work<T>): Promise<T> {
    return this.call({ over: false, writes: { id } }, (call) => this.underGeneration(work, call));
  }

  /** Forgets all entries of the prefix on this server. If the server is away, the next connection does it. */
  forget(): Promise<void> {
    return this.call({ over: false, writes: {} }, async (call) => (await this.sessionFor(call)).renew());
  }

  private async call<T>(call: Call, begin: (call: Call) => Promise<T>): Promise<T> {
    const work = begin(call);
    try {
      return await this.options.deadline().race(work, this.options.name, this.connection.movement);
    } catch (error) {
      call.over = true;
      if (isBusy(error) && call.session) this.abandon(work);
      if (isBusy(error) || error instanceof Refused) this.distrustKey(call, work, error);
      else this.distrustConnection(call, error as Error);
      throw unavailable(this.options.name, error);
    }
  }

  /** The caller has gone on, and the connection is as good as before. */
  private abandon(work: Promise<unknown>): void {
    this.abandoned++;
    const answered = () => void this.abandoned--;
    work.then(answered, answered);
  }

  /** A command that was never sent, or that ran out of memory, has left nothing to be seen. */
  private distrustKey({ session, writes }: Call, work: Promise<unknown>, error: unknown): void {
    if (!session || !writes || error instanceof OutOfMemory) return;
    const removal =
      writes.id === undefined
        ? work
        : session.link.delete(this.options.generation.nameIn(session.generation)(writes.id));
    removal.catch(() => this.connection.suspectWrites());
  }

  private distrustConnection({ session, writes }: Call, error: Error): void {
    if (writes !== undefined) this.connection.suspectWrites();
    this.connection.fail(session, error, isSilent(error));
  }

  /** Repeats work that was done under a generation which has been replaced. Needs one round trip otherwise. */
  private async underGeneration<T>(work: Work<T>, call: Call): Promise<T> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const session = await this.sessionFor(call);
      const { generation } = session;
      const done = work(session.link, this.options.generation.nameIn(generation), () => call.over);
      const [outcome, current] = await Promise.all([done, session.verify()]);
      if (current === generation) return outcome;
    }
    throw keyValueBusy(this.options.name, 'its entries are cleared faster than they can be used.');
  }

  /** Nothing is sent once the caller has given up. */
  private async sessionFor(call: Call): Promise<Session> {
    const session = await this.connection.session();
    if (call.over) throw this.connection.refusal('the caller has given up.');
    if (this.abandoned >= MAX_ABANDONED)
      throw keyValueBusy(this.options.name, `it has left ${this.abandoned} commands unanswered.`);
    return (call.session = session);
  }
}
