import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A line that somebody wants to remember. */
export interface Note {
  readonly id: number;
  readonly text: string;
}

/** All notes, and the number of the last one that was made, which no other gets. */
export interface Notes {
  readonly lastId: number;
  readonly notes: Note[];
}

/** Where notes outlive a process, so that a server and a command line, which share a cache, answer from the same ones. */
export class NotesFile {
  constructor(private readonly path: string) {}

  get exists(): boolean {
    return existsSync(this.path);
  }

  read(): Notes {
    return this.exists ? (JSON.parse(readFileSync(this.path, 'utf8')) as Notes) : { lastId: 0, notes: [] };
  }

  write(notes: Notes): void {
    writeFileSync(this.path, JSON.stringify(notes));
  }
}
