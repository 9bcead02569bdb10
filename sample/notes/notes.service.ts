import { BadRequestException, Injectable, NotFoundException, type OnApplicationBootstrap } from '@nestjs/common';

import { GiottoCacheService } from 'giotto-cache';

const MOST_NOTES = 100;
const LONGEST = 200;

/** A line that somebody wants to remember. */
export interface Note {
  readonly id: number;
  readonly text: string;
}

/** The notes of everybody, in memory. */
@Injectable()
export class NotesService implements OnApplicationBootstrap {
  private readonly notes = new Map<number, Note>();
  private lastId = 0;

  constructor(private readonly cache: GiottoCacheService) {
    this.add('Buy ultramarine');
    this.add('Ask Scrovegni about the ceiling');
  }

  /** A cache on a server may remember the notes of an earlier run, which are gone. */
  async onApplicationBootstrap() {
    for (const program of ['notes', 'note']) await this.cache.invalidate({ program });
  }

  all(): Note[] {
    return [...this.notes.values()];
  }

  /** @throws NotFoundException */
  one(id: number): Note {
    const note = this.notes.get(id);
    if (note === undefined) throw new NotFoundException(`There is no note ${id}.`);
    return note;
  }

  /** @throws BadRequestException for what is no text, or too long, and where there are too many notes */
  add(text: unknown): Note {
    if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST)
      throw new BadRequestException(`A note is a text of 1 to ${LONGEST} characters.`);
    if (this.notes.size >= MOST_NOTES) throw new BadRequestException(`There are ${MOST_NOTES} notes already; remove one.`);
    const note = { id: ++this.lastId, text: text.trim() };
    this.notes.set(note.id, note);
    return note;
  }

  /** @throws NotFoundException */
  remove(id: number): Note {
    const note = this.one(id);
    this.notes.delete(id);
    return note;
  }
}
