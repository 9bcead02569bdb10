import { keyValueUnavailable } from '../../errors/backend.js';
import { reasonOf } from '../../errors/reason.js';
import { Deadline } from '../deadline.js';
import { Movement } from '../movement.js';
import { unavailable } from '../unavailable.js';
import type { Generation } from './generation.js';
import type { MemjsLink } from './memjs-link.js';
import { Session } from './session.js';

/** How long one attempt to connect may take, in milliseconds. */
const PATIENCE = 1000;
/** How many attempts fail for each that finds out why. */
const ATTEMPTS_PER_DIAGNOSIS = 8;
const [FIRST_PAUSE, LONGEST_PAUSE] = [50, 1000];

/** A server, and how it is reached. */
export interface ServerAddress {
  /** For errors. */
  readonly name: string;
  /** Makes a link that is not connected yet. */
  readonly dial: () => Promise<MemjsLink>;
  readonly generation: Generation;
  /** Returns why a server that takes connections does not answer, if that can be told. Never rejects. */
  readonly diagnose?: () => Promise<string | undefined>;
}

/**
 * The connection to one server. It is made when it is first needed and destroyed at the first doubt. After a failed attempt
 * there is a pause, during which calls are refused at once.
 *
 * A stopped server keeps its memory, and may carry out late a store that was given up. So the server is suspect once a write
 * has failed together with its connection. The next connection then begins by replacing the generation: this prefix forgets all
 * its entries there. Only this process remembers that. Other processes that still reach the server see its old entries until
 * then.
 */
export class ServerConnection {
  readonly movement = new Movement(() => this.link?.socket);

  private opening?: Promise<Session>;
  private link?: MemjsLink;
  private suspect = false;
  private closed = false;
  private attempt = 0;
  private failures = 0;
  private pauseEnds = 0;
  private lastReason = '';
  private silent = false;
  private hasAnswered = false;
  private diagnosis?: string;

  constructor(private readonly server: ServerAddress) {}

  /** True if the server did not answer last time. Until it does, calls are refused at once and it is looked for in the background. */
  get isAway(): boolean {
    return this.silent || this.failures > 0;
  }

  /** Connects within a second, or two if it is not clear why that fails. A closed connection can be used again afterwards. */
  async open(): Promise<void> {
    this.closed = this.silent = false;
    this.pauseEnds = this.failures = 0;
    await this.session().catch((error: unknown) => {
      throw unavailable(this.server.name, error);
    });
  }

  close(): void {
    this.closed = true;
    this.attempt++;
    this.link?.destroy(this.refusal('it was closed.'));
    this.link = this.opening = undefined;
  }

  async session(): Promise<Session> {
    if (this.closed) throw this.refusal('it was closed.');
    const opening = this.opening ?? this.reopen();
    if (this.isAway) throw this.lookedFor(opening);
    const session = await opening;
    if (!this.suspect) return session;
    this.drop(session, this.refusal('a write has failed.'));
    return this.opening ?? this.reopen();
  }

  /** Nobody knows whether a write took effect: the next connection replaces the generation. */
  suspectWrites(): void {
    this.suspect = true;
  }

  /** @param isSilent true if the server did not answer in time */
  fail(session: Session | undefined, error: Error, isSilent: boolean): void {
    if (session) this.drop(session, error);
    this.silent ||= isSilent;
  }

  refusal(why: string): Error {
    return keyValueUnavailable(this.server.name, why);
  }

  private lookedFor(opening: Promise<Session>): Error {
    opening.catch((error: unknown) => (this.lastReason = reasonOf(error)));
    return this.refusal(this.lastReason || 'it gave no answer, and is being looked for.');
  }

  private reopen(): Promise<Session> {
    if (performance.now() < this.pauseEnds) throw this.refusal(this.lastReason);
    return (this.opening = this.connect());
  }

  private async connect(): Promise<Session> {
    const attempt = ++this.attempt;
    try {
      const session = await this.greet(attempt);
      this.failures = 0;
      this.silent = false;
      this.hasAnswered = true;
      return session;
    } catch (error) {
      const cause = await this.causeOf(error as Error, attempt);
      if (attempt === this.attempt) this.pause(cause);
      throw cause;
    }
  }

  /** A server that has never answered may be one that cannot. */
  private async causeOf(error: Error, attempt: number): Promise<Error> {
    if (attempt !== this.attempt || this.hasAnswered || this.link?.socket === undefined) return error;
    if (this.failures % ATTEMPTS_PER_DIAGNOSIS === 0) this.diagnosis = await this.server.diagnose?.();
    return this.diagnosis === undefined ? error : this.refusal(this.diagnosis);
  }

  /** Connects, and reads or replaces the generation. */
  private async greet(attempt: number): Promise<Session> {
    const { dial, generation, name } = this.server;
    const link = await dial();
    if (attempt !== this.attempt) throw this.refusal('it was closed.');
    this.link = link;
    const renew = this.suspect;
    this.suspect = false;
    try {
      const session = new Session(link, generation, attempt);
      await new Deadline(PATIENCE).race(session.begin(renew), name);
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
    if (session.attempt === this.attempt) this.opening = undefined;
  }
}
