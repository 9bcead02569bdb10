import type { SendPurge } from '../../cache/store/purges.js';
import { reachOf } from '../../cache/store/reach.js';
import { sentTags } from '../../http/downstream/sent-tags.js';
import type { DownstreamSettings } from '../../http/downstream/settings.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ModuleSettings } from '../options/settings.js';

/** How answers are tagged, and how what has a tag is purged. */
export interface DownstreamParts extends DownstreamSettings {
  /** `undefined` if the application has no purger. */
  readonly send: SendPurge | undefined;
}

export function downstreamParts(
  { downstream: { tags, purge }, shared: { hiding } }: Pick<ModuleSettings, 'downstream' | 'shared'>,
  keyValue: Pick<GiottoKeyValue, 'prefix'>,
): DownstreamParts {
  const tagOf = sentTags({ hiding, prefix: () => keyValue.prefix }, tags?.plain ?? false);
  return {
    tagHeader: tags,
    tagOf,
    send:
      purge &&
      (({ names, isSoft }) => {
        const reached = reachOf(names);
        return purge({
          tags: [...new Set(names.map(tagOf))],
          programs: [...new Set(reached.flatMap(({ program }) => program ?? []))],
          everything: reached.some(({ scope }) => scope === 'everything'),
          soft: isSoft,
        });
      }),
  };
}
