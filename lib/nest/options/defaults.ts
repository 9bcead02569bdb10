import { KNOWN } from '../../cache/key/hiding.js';
import type { DownstreamTerms } from '../../http/headers/response-directives.js';
import type { ModuleSettings, SharedSettings } from './settings.js';

/** The settings of a program if neither its decorator nor the module says anything. */
export const SHARED_DEFAULTS: SharedSettings = {
  methods: new Set(['GET', 'HEAD']),
  statuses: new Set([200]),
  vary: [],
  locals: new Map(),
  middlewareHeaders: new Set(),
  visibility: undefined,
  compress: false,
  maxEntryBytes: 8 * 1024 * 1024,
  policy: { staleWhileRevalidate: 0, staleIfError: 0, lockTimeout: 5000, jitter: 0.02, timeout: undefined },
  hiding: KNOWN,
  release: undefined,
};

/** Terms for browsers and shared caches that `downstream`, if it is given, does not name. */
export const DOWNSTREAM_DEFAULTS: DownstreamTerms = { browser: 0, shared: undefined, cdn: false };

/** The settings of a module without options. */
export const MODULE_DEFAULTS: ModuleSettings = {
  shared: SHARED_DEFAULTS,
  cache: 'locmem',
  prefix: undefined,
  timeout: undefined,
  identify: undefined,
  transparent: [],
  pure: [],
  blind: [],
  onStaleIfError: undefined,
  waitUntil: undefined,
  l1: undefined,
  exposeKey: false,
  honorRequestDirectives: false,
  secret: undefined,
  downstream: { terms: undefined, tags: undefined, purge: undefined },
};

/** Whether callers get plain objects in place of class instances. */
export const DEFAULT_PLAIN = false;

/** The program of wrapped values that name none. */
export const WRAP = 'wrap';
