import type { GiottoTagHeader } from '../headers/tag-headers.js';

/** What all programs tell alike. */
export interface DownstreamSettings {
  /** `undefined` sends no tags. */
  readonly tagHeader: GiottoTagHeader | undefined;
  /** Returns what stands in the tag header for a version's name. */
  readonly tagOf: (version: string) => string;
}
