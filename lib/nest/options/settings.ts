import type { Policy } from '../../cache/entry/policy.js';
import type { FirstTierSettings } from '../../cache/tier/settings.js';
import type { Hiding } from '../../cache/key/hiding.js';
import type { OnStaleIfError } from '../../http/advice/hidden-failures.js';
import type { Identify } from '../../http/call/audience.js';
import type { Program, Visibility } from '../../http/program/program.js';
import type { GiottoCacheOptions, GiottoWaitUntil } from './giotto-cache.options.js';
import type { DownstreamModuleSettings } from './resolve-downstream.js';

/** The options of a program after resolution. Nothing is left open. */
export interface SharedSettings extends Pick<Program, 'locals' | 'middlewareHeaders'> {
  readonly methods: ReadonlySet<string>;
  readonly statuses: ReadonlySet<number>;
  /** Lower-cased and sorted. */
  readonly vary: readonly string[];
  readonly visibility: Visibility | undefined;
  readonly maxEntryBytes: number;
  readonly compress: boolean;
  readonly policy: Policy;
  /** Tells which names are secret, and makes the digests that keys hold of their values. */
  readonly hiding: Hiding;
  /** The application's release, which keys hold; `undefined` if none is named. */
  readonly release: string | undefined;
}

/** The module's options after resolution. */
export interface ModuleSettings {
  /** The defaults of all programs. */
  readonly shared: SharedSettings;
  readonly cache: NonNullable<GiottoCacheOptions['cache']>;
  /** `undefined` leaves the backend's own. */
  readonly prefix: string | undefined;
  /** Milliseconds; `undefined` leaves the backend's own. */
  readonly timeout: number | undefined;
  readonly identify: Identify | undefined;
  readonly transparent: readonly unknown[];
  readonly pure: readonly unknown[];
  readonly blind: readonly unknown[];
  readonly onStaleIfError: OnStaleIfError | undefined;
  readonly waitUntil: GiottoWaitUntil | undefined;
  /** `undefined` for no first tier. */
  readonly l1: FirstTierSettings | undefined;
  readonly downstream: DownstreamModuleSettings;
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  /** `undefined` leaves digests unkeyed and stored values unauthenticated. */
  readonly secret: Uint8Array | undefined;
}
