import type { Hiding } from '../../cache/key/hiding.js';
import { programVersion, tagVersion } from '../../cache/store/versions.js';
import { memoize } from '../../cache/support/memoize.js';
import { EVERYTHING } from '../../cache/transaction/everything.js';

/** 64 bits. Two tags with one digest would be purged together, which costs time alone. */
const DIGITS = 16;

const MAX_REMEMBERED = 10_000;

const PROGRAM = programVersion('');
const TAG = tagVersion('');

/** Visible ASCII that separates and quotes nothing in any tag header. */
const SENDABLE = /^[!#-+\--[\]-~]+$/;

/**
 * Returns what stands in a tag header for a version that an entry depends on. An invalidation renews versions by the same names, so
 * that the tags to purge follow from them. All applications behind a shared cache use it together, so the prefix is part of a digest.
 * @param plain true to send tags and the names of programs as they are. Arguments of calls are never sent.
 */
export function sentTags(
  { hiding, prefix }: { readonly hiding: Pick<Hiding, 'digest'>; readonly prefix: () => string },
  plain: boolean,
): (version: string) => string {
  const digestOf = (name: string) => hiding.digest(`downstream ${prefix()} ${name}`).slice(0, DIGITS);
  return memoize(
    (version: string) => {
      if (version.startsWith(EVERYTHING)) return digestOf(EVERYTHING);
      const text = plain ? readableIn(version) : undefined;
      return text !== undefined && SENDABLE.test(text) ? text : digestOf(version);
    },
    { max: MAX_REMEMBERED },
  );
}

function readableIn(version: string): string | undefined {
  const beginning = [TAG, PROGRAM].find((start) => version.startsWith(start));
  return beginning === undefined ? undefined : version.slice(beginning.length);
}
