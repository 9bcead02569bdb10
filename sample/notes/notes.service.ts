import {
  BadRequestException,
  Inject,
  Injectable,
  NotFoundException,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { GiottoCacheService } from 'giotto-cache';
import { NotesFile, type Note } from './notes.file.js';

const MOST_NOTES = 100;
const LONGEST = 200;
const FIRST_NOTES = ['Buy ultramarine', 'Ask Scrovegni about the ceiling'];

/** The notes of everybody. */
@Injectable()
export class NotesService implements OnApplicationBootstrap {
  constructor(
    @Inject(NotesFile) private readonly file: NotesFile,
    @Inject(GiottoCacheService) private readonly cache: GiottoCacheService,
  ) {}

  /** A cache on a server may remember notes of a file that is gone. */
  async onApplicationBootstrap() {
    if (this.file.exists) return;
    for (const text of FIRST_NOTES) this.add(text);
    for (const program of ['notes', 'note']) await this.cache.invalidate({ program });
  }

  all(): Note[] {
    return this.file.read().notes;
  }

  /** @throws NotFoundException */
  one(id: number): Note {
    const note = this.all().find((candidate) => candidate.id === id);
    if (note === undefined) throw new NotFoundException(`There is no note ${id}.`);
    return note;
  }

  /** @throws BadRequestException for what is no text, or too long, and where there are too many notes */
  add(text: unknown): Note {
    if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST)
      throw new BadRequestException(`A note is a text of 1 to ${LONGEST} characters.`);
    const { lastId, notes } = this.file.read();
    if (notes.length >= MOST_NOTES) throw new BadRequestException(`There are ${MOST_NOTES} notes already; remove one.`);
    const note = { id: lastId + 1, text: text.trim() };
    this.file.write({ lastId: note.id, notes: [...notes, note] });
    return note;
  }

  /** @throws NotFoundException */
  remove(id: number): Note {
    const note = this.one(id);
    const { lastId, notes } = this.file.read();
    this.file.write({ lastId, notes: notes.filter((kept) => kept.id !== id) });
    return note;
  }
}
