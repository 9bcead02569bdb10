import { Body, Controller, Delete, Get, Param, ParseIntPipe, Post } from '@nestjs/common';

import { GiottoCache, GiottoInvalidate } from 'giotto-cache';
import { NotesService } from './notes.service.js';

const tagOf = ({ id }: Record<string, unknown>) => `note:${String(id)}`;

/** Answers that are good for ever, until somebody changes what they tell of. */
@Controller('notes')
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  @GiottoCache(0, { program: 'notes', tags: ['notes'] })
  all() {
    return { notes: this.notes.all(), readAt: new Date() };
  }

  @Get(':id')
  @GiottoCache(0, { program: 'note', tags: [tagOf] })
  one(@Param('id', ParseIntPipe) id: number) {
    return { ...this.notes.one(id), readAt: new Date() };
  }

  /** A new note is in the list; no other note changes. */
  @Post()
  @GiottoInvalidate({ tags: 'notes' })
  add(@Body('text') text: unknown) {
    return this.notes.add(text);
  }

  @Delete(':id')
  @GiottoInvalidate({ tags: ['notes', tagOf] })
  remove(@Param('id', ParseIntPipe) id: number) {
    return this.notes.remove(id);
  }
}
