import type { CanActivate, ExecutionContext, ModuleMetadata, Type } from '@nestjs/common';

import { dashboardUnguarded } from '../errors/startup.js';
import { check, TRUE_OR_FALSE } from '../nest/options/option-checks.js';
import { checkNames, type Names } from '../nest/options/option-names.js';

/**
 * Who may use the dashboard: a guard's class, an instance of one, or a function.
 * @example (context) => context.switchToHttp().getRequest().user?.isAdmin === true
 */
export type GiottoDashboardGuard =
  Type<CanActivate> | CanActivate | ((context: ExecutionContext) => boolean | Promise<boolean>);

/** Details that a look-up on the dashboard shows besides what the cache would do. */
export interface GiottoDashboardShow {
  /**
   * The key of the call. It holds the call's arguments, and of a private program the digest of the identity.
   * @default false
   * @example true
   */
  readonly keys?: boolean;
  /**
   * The tags of the stored entry.
   * @default false
   * @example true
   */
  readonly tags?: boolean;
  /**
   * The beginning of the stored body.
   * @default false
   * @example true
   */
  readonly bodies?: boolean;
}

/** Options of `GiottoDashboardModule.forRoot`. */
export interface GiottoDashboardOptions {
  /**
   * Where the page is, below the application's global prefix.
   * @default '/giotto'
   * @example '/admin/cache'
   */
  readonly path?: string;
  /**
   * Guards the page, its files and its data alike, after the application's global guards.
   * @example AdminGuard
   */
  readonly guard: GiottoDashboardGuard;
  /**
   * Details that a look-up shows. Nothing else on the page holds a key, a tag or a body.
   * @default {}
   * @example { keys: true }
   */
  readonly show?: GiottoDashboardShow;
  /**
   * Modules whose exports the guard's class needs.
   * @default []
   * @example [AuthModule]
   */
  readonly imports?: ModuleMetadata['imports'];
}

/** The options with their defaults. */
export interface DashboardSettings {
  /** Without slashes around it. */
  readonly path: string;
  readonly guard: Type<CanActivate> | CanActivate;
  readonly show: Required<GiottoDashboardShow>;
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

const MODULE = 'GiottoDashboardModule';
const NAMES: Names<GiottoDashboardOptions> = { path: true, guard: true, show: true, imports: true };
const SHOWN: Names<GiottoDashboardShow> = { keys: true, tags: true, bodies: true };

/** Segments that need no escaping, in a URL or in HTML. */
const PATH = /^\/?([\w.~-]+(?:\/[\w.~-]+)*)\/?$/;

/** @throws GIOTTO_DASHBOARD_UNGUARDED, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function resolveDashboardOptions(options: GiottoDashboardOptions): DashboardSettings {
  const given: Partial<GiottoDashboardOptions> = Object(options);
  checkNames(MODULE, given, NAMES);
  const { path = '/giotto', guard, show = {}, imports = [] } = given;
  const [, segments] = PATH.exec(String(path)) ?? [];
  check(`${MODULE}: path`, path, segments !== undefined, 'Use a path such as /giotto, of letters, digits and "._~-".');
  return { path: segments!, guard: guardOf(guard), show: shown(show), imports };
}

function shown(show: GiottoDashboardShow): DashboardSettings['show'] {
  check(`${MODULE}: show`, show, typeof show === 'object' && show !== null, 'Use an object such as { keys: true }.');
  checkNames(`${MODULE}: show`, show, SHOWN);
  for (const [name, value] of Object.entries(show))
    check(`${MODULE}: show.${name}`, value, [true, false, undefined].includes(value as boolean), TRUE_OR_FALSE);
  const { keys = false, tags = false, bodies = false } = show;
  return { keys, tags, bodies };
}

function guardOf(guard: unknown): DashboardSettings['guard'] {
  if (isGuard(guard)) return guard;
  if (typeof guard !== 'function') throw dashboardUnguarded(guard);
  if (isGuard(guard.prototype)) return guard as Type<CanActivate>;
  // Nest would leave out what turns out to be no guard, and let everybody in.
  if (isClass(guard)) throw dashboardUnguarded(guard);
  return { canActivate: guard as CanActivate['canActivate'] };
}

const isClass = (value: object) => /^class\b/.test(Function.prototype.toString.call(value));

const isGuard = (value: unknown): value is CanActivate =>
  typeof (value as Partial<CanActivate> | null | undefined)?.canActivate === 'function';
