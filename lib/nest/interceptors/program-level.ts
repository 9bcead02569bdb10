import type { Level } from '../../http/program/program.js';
import { SERIALIZER_OPTIONS } from '../metadata/nest-metadata.js';
import { assignRole, dismissRole, type Handler, type Role, type Surrounding } from './interceptor-roles.js';
import { judge, type DeclaredInterceptors, type Judged, type Kind } from './interceptor-kinds.js';
import { areFixedOptions } from './plain-serializer.js';
import { changedSince } from './unpatched.js';

/** How a program's results are stored, given the interceptors around it. */
export interface Settled {
  readonly level: Level;
  readonly why: string;
  /** The interceptors that run before the model is rendered, inner first. */
  readonly shapers: readonly Surrounding[];
  /** For each interceptor that sees the value, how many of these are inside of it; without repetitions. */
  readonly stages: readonly number[];
  /** True if an interceptor may treat several values of an Observable otherwise than each of them. */
  readonly isGathered: boolean;
  /** True if one of them was replaced since; `undefined` if none is relied on. */
  readonly isPatched: (() => boolean) | undefined;
}

/** Without any interceptor. */
const UNSURROUNDED: Settled = {
  level: 'view',
  why: 'nothing else changes the response',
  shapers: [],
  stages: [],
  isGathered: false,
  isPatched: undefined,
};

/**
 * Decides the level: the view, unless an interceptor that is neither declared nor Nest's own serializer needs the
 * model. Assigns the declared interceptors their roles for the handler.
 * @param surrounding outer first, as Nest runs them
 */
export function settleLevel(
  surrounding: readonly Surrounding[],
  declared: DeclaredInterceptors,
  place: Handler,
): Settled {
  const isFixed = hasFixedOptions(place);
  const judged = [...surrounding].reverse().map((interceptor) => judge(interceptor, declared, isFixed));
  const found = placed(judged);
  const settled = found === undefined ? atModelLevel(judged) : atViewLevel(found);
  for (const { interceptor } of judged) dismissRole(interceptor, place);
  if (settled.level === 'view')
    for (const {
      judged: { interceptor },
      role,
    } of found!)
      if (role) assignRole(interceptor, place, role);
  return settled;
}

const hasFixedOptions = ({ target, handler }: Handler) =>
  [target, handler].every((host) => areFixedOptions(Reflect.getMetadata(SERIALIZER_OPTIONS, host)));

/** The same for a redirection. Nest renders nothing for it, so the value itself is stored. */
export const settleRedirect = (
  surrounding: readonly Surrounding[],
  declared: DeclaredInterceptors,
  place: Handler,
): Settled => {
  const { isGathered } = settleLevel(surrounding, declared, place);
  for (const interceptor of surrounding) dismissRole(interceptor, place);
  return { ...UNSURROUNDED, level: 'model', why: '@Redirect() works on the value itself', isGathered };
};

/** Kinds that may treat several values otherwise than each of them. */
const GATHERING: readonly Kind[] = ['pure', 'transparent', 'other'];

interface Placed {
  readonly judged: Judged;
  readonly role: Role | undefined;
}

const shapes = ({ kind }: Judged) => kind === 'serializer' || kind === 'pure';
const wantsModel = ({ kind }: Judged) => kind === 'other' || kind === 'rewriter';

/** @returns `undefined` if one needs the value itself, or stands at two places between which the value changes */
function placed(judged: readonly Judged[]): Placed[] | undefined {
  if (judged.some(wantsModel)) return undefined;
  const found = judged.map((one, at) => ({
    judged: one,
    role: roleAt(one, judged.slice(0, at).filter(shapes).length),
  }));
  const areTwice = found.some((one) =>
    found.some((other) => one.judged.interceptor === other.judged.interceptor && one.role?.stage !== other.role?.stage),
  );
  return areTwice ? undefined : found;
}

const roleAt = ({ kind }: Judged, stage: number): Role | undefined =>
  kind === 'pure' || kind === 'transparent' || kind === 'blind' ? { kind, stage } : undefined;

function atViewLevel(found: readonly Placed[]): Settled {
  const judged = found.map((one) => one.judged);
  const stages = found.filter(({ role }) => role?.kind === 'transparent').map(({ role }) => role!.stage);
  return {
    level: 'view',
    why: whyView(judged),
    shapers: judged.filter(shapes).map(({ interceptor }) => interceptor),
    stages: [...new Set(stages)],
    isGathered: judged.some(({ kind }) => GATHERING.includes(kind)),
    isPatched: changedSince(judged),
  };
}

function whyView(judged: readonly Judged[]): string {
  const pure = judged.filter(({ kind }) => kind === 'pure').reverse();
  if (pure.length === 0) return UNSURROUNDED.why;
  return `${names(pure)} ${pure.length > 1 ? 'are' : 'is'} applied before the response is stored, and ${UNSURROUNDED.why}`;
}

function atModelLevel(judged: readonly Judged[]): Settled {
  const others = judged.filter(wantsModel).reverse();
  const why =
    others.length === 0 ? 'an interceptor stands at two places, between which the value changes' : whyModel(others);
  return { ...UNSURROUNDED, level: 'model', why, isGathered: judged.some(({ kind }) => GATHERING.includes(kind)) };
}

function whyModel(others: readonly Judged[]): string {
  const notes = others.filter(({ why }) => why !== undefined).map(({ name, why }) => `${name} ${why}`);
  return [`${names(others)} works on the value itself`, ...notes].join('; ');
}

const names = (judged: readonly Judged[]) => judged.map(({ name }) => name).join(', ');
