import type { GiottoTagHeader } from '../headers/tag-headers.js';

/** The settings that all programs share. */
export interface DownstreamSettings {
  /** `undefined` sends no tags. */
  readonly tagHeader: GiottoTagHeader | undefined;
  /** Returns what stands in the tag header for a version's name. */
  readonly tagOf: (version: string) => string;
}
