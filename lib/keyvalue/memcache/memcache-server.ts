import { keyValueBusy, keyValueUnavailable } from '../../errors/backend.js';
import { isGiottoError } from '../../errors/giotto-error.js';
import { Deadline } from '../deadline.js';
import { Movement } from '../movement.js';
import { isBusy, reasonOf, unavailable } from '../unavailable.js';
import type { Generation } from './generation.js';
import { type MemjsLink, OutOfMemory, Refused } from './memjs-link.js';
import { Session } from './session.js';

/** How long one attempt to connect may take, in milliseconds. */
const PATIENCE = 1000;
const [FIRST_PAUSE, LONGEST_PAUSE] = [50, 1000];

export interface MemcacheServerOptions {
  /** For errors. */
  readonly name: string;
  /** A new link, not connected yet. */
  readonly dial: () => Promise<MemjsLink>;
  readonly generation: Generation;
  /** Stands around every call to this server, and no other's. */
  readonly deadline: () => Deadline;
}

/**
 * Commands to carry out in one generation: `nameOf` tells how an entry is called in it. After an answer nothing more is sent
 * if it `isOver`: if the caller has given up.
 */
export type Work<T> = (link: MemjsLink, nameOf: (id: string) => string, isOver: () => boolean) => Promise<T>;

/** What is known of one call while it lasts. */
interface Call {
  /** What it changes: one entry, or all if no `id` is there. */
  readonly writes?: { readonly id?: string };
  over: boolean;
  session?: Session;
}

/** How many commands whose callers have gone on may still be unanswered; more are refused unsent. */
const MAX_ABANDONED = 64;

/**
 * One server, with a connection that is made when it is needed and thrown away at the first doubt: an error, a server that
 * is silent for as long as a deadline, a socket that closes. After a failed attempt there is a pause in which every call is refused at once.
 *
 * What is invalidated while the server is away must not come back with it: a stopped server keeps its memory, and may
 * even carry out, late, a store that was given up. So once a write has failed with its connection, the server is suspect,
 * and the next connection begins by replacing the generation: all that this prefix has there is forgotten. This ends with the
 * process, and other processes which still reach the server see its old entries until then.
 *
 * A write that failed on a connection which lasts (the server refused it, or its caller would not wait longer in the queue) makes
 * its own key alone doubtful: a delete is sent behind it. One connection's commands are carried out in their order, so nothing
 * that is sent later sees what became of the write. If the connection is lost before that delete is answered, the server is suspect.
 */
export class MemcacheServer {
  private opening?: Promise<Session>;
  private link?: MemjsLink;
  private suspect = false;
  private closed = false;
  private turn = 0;
  private failures = 0;
  private pauseEnds = 0;
  private lastReason = '';
  private silent = false;
  private abandoned = 0;
  private readonly movement = new Movement(() => this.link?.socket);

  constructor(private readonly options: MemcacheServerOptions) {}

  /** Whether it was last found away: until it is back, calls are refused at once, and it is looked for behind them. */
  get isAway(): boolean {
    return this.silent || this.failures > 0;
  }

  /** Connects, within a second; lets a closed server be used again. */
  async open(): Promise<void> {
    this.closed = this.silent = false;
    this.pauseEnds = this.failures = 0;
    await this.session().catch((error: unknown) => {
      throw unavailable(this.options.name, error);
    });
  }

  close(): void {
    this.closed = true;
    this.turn++;
    this.link?.destroy(this.unavailable('it was closed.'));
    this.link = this.opening = undefined;
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.call({ over: false }, (call) => this.underGeneration(work, call));
  }

  /** @param id the entry that is written */
  write<T>(id: string, work: Work<T>): Promise<T> {
    return this.call({ over: false, writes: { id } }, (call) => this.underGeneration(work, call));
  }

  /** Forgets all entries of the prefix on this server, or does so as soon as it is back. */
  forget(): Promise<void> {
    return this.call({ over: false, writes: {} }, async (call) => (await this.sessionFor(call)).renew());
  }

  private async call<T>(call: Call, begin: (call: Call) => Promise<T>): Promise<T> {
    const work = begin(call);
    try {
      return await this.options.deadline().race(work, this.options.name, this.movement);
    } catch (error) {
      call.over = true;
      if (isBusy(error) && call.session) this.abandon(work);
      if (isBusy(error) || error instanceof Refused) this.distrustKey(call, work, error);
      else this.distrustConnection(call, error as Error);
      throw unavailable(this.options.name, error);
    }
  }

  /** Its caller has gone on, and the connection is as good as it was. */
  private abandon(work: Promise<unknown>): void {
    this.abandoned++;
    const answered = () => void this.abandoned--;
    work.then(answered, answered);
  }

  /** What was never sent, and what ran out of memory, has left nothing that could be seen. */
  private distrustKey({ session, writes }: Call, work: Promise<unknown>, error: unknown): void {
    if (!session || !writes || error instanceof OutOfMemory) return;
    const isGone = writes.id === undefined ? work : session.link.delete(this.options.generation.nameIn(session.generation)(writes.id));
    isGone.catch(() => (this.suspect = true));
  }

  private distrustConnection({ session, writes }: Call, error: Error): void {
    this.suspect ||= writes !== undefined;
    if (session) this.drop(session, error);
    this.silent ||= isGiottoError(error, 'GIOTTO_DEADLINE_EXCEEDED');
  }

  /** Repeats what turns out to have been done under a generation that is no more; one round trip where it is not so. */
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

  /** Nothing is sent once the caller has been told that it took too long. */
  private async sessionFor(call: Call): Promise<Session> {
    const session = await this.session();
    if (call.over) throw this.unavailable('the caller has given up.');
    if (this.abandoned >= MAX_ABANDONED) throw keyValueBusy(this.options.name, `it has left ${this.abandoned} commands unanswered.`);
    return (call.session = session);
  }

  private async session(): Promise<Session> {
    if (this.closed) throw this.unavailable('it was closed.');
    const opening = this.opening ?? this.reopen();
    if (this.isAway) throw this.lookedForBehind(opening);
    const session = await opening;
    if (!this.suspect) return session;
    this.drop(session, this.unavailable('a write has failed.'));
    return this.opening ?? this.reopen();
  }

  private lookedForBehind(opening: Promise<Session>): Error {
    opening.catch((error: unknown) => (this.lastReason = reasonOf(error)));
    return this.unavailable(this.lastReason || 'it gave no answer, and is being looked for.');
  }

  private reopen(): Promise<Session> {
    if (performance.now() < this.pauseEnds) throw this.unavailable(this.lastReason);
    return (this.opening = this.connect());
  }

  private async connect(): Promise<Session> {
    const turn = ++this.turn;
    try {
      const session = await this.greet(turn);
      this.failures = 0;
      this.silent = false;
      return session;
    } catch (error) {
      if (turn === this.turn) this.pause(error as Error);
      throw error;
    }
  }

  /** Connects, and learns or replaces the generation. */
  private async greet(turn: number): Promise<Session> {
    const link = await this.options.dial();
    if (turn !== this.turn) throw this.unavailable('it was closed.');
    this.link = link;
    const renew = this.suspect;
    this.suspect = false;
    try {
      const session = new Session(link, this.options.generation, turn);
      await new Deadline(PATIENCE).race(session.begin(renew), this.options.name);
      return session;
    } catch (error) {
      this.suspect ||= renew;
      link.destroy(error as Error);
      throw error;
    }
  }

  private pause(error: Error): void {
    this.opening = undefined;
    this.lastReason = reasonOf(error);
    this.pauseEnds = performance.now() + Math.min(FIRST_PAUSE * 2 ** this.failures++, LONGEST_PAUSE);
  }

  private drop(session: Session, reason: Error): void {
    session.link.destroy(reason);
    if (session.turn === this.turn) this.opening = undefined;
  }

  private unavailable(why: string): Error {
    return keyValueUnavailable(this.options.name, why);
  }
}
