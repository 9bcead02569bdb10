import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { GiottoCacheService } from 'giotto-cache';
import { NotesFile } from '../../sample/notes/notes.file.js';
import { NotesService } from '../../sample/notes/notes.service.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'notes-'))));
afterEach(() => rm(folder, { recursive: true }));

/** The notes as a process has them that has just started, and what it invalidated. */
async function started() {
  const invalidated: unknown[] = [];
  const cache = {
    invalidate: (what: unknown) => Promise.resolve(invalidated.push(what)),
  } as unknown as GiottoCacheService;
  const notes = new NotesService(new NotesFile(join(folder, 'notes.json')), cache);
  await notes.onApplicationBootstrap();
  return { notes, invalidated };
}

describe('the notes of the sample', () => {
  it('begin with two, and void what a cache remembers of others', async () => {
    const { notes, invalidated } = await started();
    expect(notes.all().map(({ id }) => id)).toEqual([1, 2]);
    expect(invalidated).toEqual([{ program: 'notes' }, { program: 'note' }]);
  });

  it('are the same in a process that starts beside the server, which voids nothing', async () => {
    const server = await started();
    server.notes.add('Grind the pigments');
    server.notes.remove(1);
    const command = await started();
    expect(command.notes.all()).toEqual(server.notes.all());
    expect(command.notes.all().map(({ id }) => id)).toEqual([2, 3]);
    expect(command.invalidated).toEqual([]);
  });

  it('never share a number with one that was removed', async () => {
    const { notes } = await started();
    notes.remove(2);
    expect(notes.add('Another').id).toBe(3);
  });
});
