import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

const MOST_SESSIONS = 1000;

/** Who is signed in. There are no passwords here: anybody may be anybody. */
@Injectable()
export class Sessions {
  private readonly names = new Map<string, string>();

  /** @returns what its owner's cookie holds. With too many sessions the oldest one ends. */
  open(name: string): string {
    const [oldest] = this.names.keys();
    if (this.names.size >= MOST_SESSIONS) this.names.delete(oldest!);
    const session = randomUUID();
    this.names.set(session, name);
    return session;
  }

  close(session: string): void {
    this.names.delete(session);
  }

  nameOf(session: string): string | undefined {
    return this.names.get(session);
  }
}
