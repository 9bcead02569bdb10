import { isUtf8 } from 'node:buffer';
import { inspect } from 'node:util';

import { ageOf, type Entry } from '../cache/entry/entry.js';
import { decodeModel } from '../cache/entry/model.js';
import { tagsAmong } from '../cache/store/versions.js';
import type { DashboardSettings } from './options.js';

/** The beginning of a body that is shown, in characters. */
const MOST_CHARACTERS = 4000;

/** A stored entry, as far as it may be shown. */
export interface ShownEntry {
  /** In seconds. */
  readonly age: number;
  readonly bytes: number;
  readonly status: number;
  readonly tags?: readonly string[];
  readonly body?: string;
}

export function showEntry(entry: Entry, now: number, show: DashboardSettings['show']): ShownEntry {
  return {
    age: ageOf(entry, now),
    bytes: entry.body.length,
    status: entry.status,
    tags: show.tags ? tagsAmong(entry.versions) : undefined,
    body: show.bodies ? beginning(textOf(entry)) : undefined,
  };
}

function textOf({ level, body }: Entry): string {
  if (level === 'model') return inspect(decodeModel(body), { depth: 8 });
  return isUtf8(body) ? body.toString() : `${body.length} bytes that are no text`;
}

const beginning = (text: string) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
