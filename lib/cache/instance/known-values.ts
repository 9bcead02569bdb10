import { types } from 'node:util';

import { dataOf, isRoot } from './class-instance.js';

/** How to read the state of a well-known class, whose own source says too little. */
export interface KnownValue {
  /** Returns the state of an instance. */
  says?(instance: object): unknown;
  /** True for own properties that are caches, or that say how the instance was made instead of what it is. */
  leavesOut?(property: string): boolean;
}

/** @param instance the first instance of its class that is examined */
export function knownValueOf(instance: object): KnownValue | undefined {
  const prototype = Object.getPrototypeOf(instance) as object;
  return ofTheLanguage(prototype) ?? LIBRARIES.find(({ marks }) => marks(instance))?.known;
}

const asText: KnownValue = { says: String };

/** URL, Intl.Locale and Temporal, of the engine or of a polyfill. Their state is in private fields or in a `WeakMap`. */
function ofTheLanguage(prototype: object): KnownValue | undefined {
  if ([URL.prototype, URLSearchParams.prototype, Intl.Locale.prototype].includes(prototype as never)) return asText;
  const tag = dataOf(prototype, Symbol.toStringTag);
  if (typeof tag !== 'string' || !tag.startsWith('Temporal.') || !isRoot(Object.getPrototypeOf(prototype)))
    return undefined;
  return { says: (instance) => sayTemporal(tag, instance as Temporal) };
}

interface Temporal extends Readonly<Record<string, unknown>> {
  toString(options?: { calendarName: 'always' }): string;
}

const UNITS = [
  'years',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
  'microseconds',
  'nanoseconds',
];

/** A duration's text adds up its smallest units, and the other texts may omit the calendar. */
function sayTemporal(tag: string, value: Temporal): unknown {
  if (tag === 'Temporal.Duration') return UNITS.map((unit) => value[unit]);
  const text = value.toString({ calendarName: 'always' });
  return tag === 'Temporal.ZonedDateTime' ? [text, String(value.epochNanoseconds)] : text;
}

interface Library {
  /** True for an instance of its class. */
  marks(instance: object): boolean;
  readonly known: KnownValue;
}

const except = (...names: string[]): KnownValue => ({ leavesOut: (property) => names.includes(property) });

const only = (name: string): KnownValue => ({ leavesOut: (property) => property !== name });

const hasAll = (instance: object, ...names: string[]) => names.every((name) => Object.hasOwn(instance, name));

/** Luxon; Moment's times, durations, locales and zones; and MongoDB. */
const LIBRARIES: readonly Library[] = [
  {
    marks: (instance) => dataOf(instance, 'isLuxonDateTime') === true,
    known: except('c', 'weekData', 'localWeekData'),
  },
  {
    marks: (instance) => hasAll(instance, 'numberingSystem', 'outputCalendar', 'fastNumbersCached'),
    known: except('weekdaysCache', 'monthsCache', 'meridiemCache', 'eraCache', 'fastNumbersCached'),
  },
  {
    marks: (instance) => dataOf(instance, '_isAMomentObject') === true,
    known: except('_i', '_f', '_l', '_pf', '_tzm', '_strict', '_isValid'),
  },
  {
    marks: (instance) => hasAll(instance, '_milliseconds', '_days', '_months', '_data', '_locale'),
    known: except('_isValid'),
  },
  { marks: (instance) => hasAll(instance, '_abbr', '_config', '_calendar'), known: only('_abbr') },
  { marks: (instance) => hasAll(instance, 'name', 'abbrs', 'untils', 'offsets'), known: only('name') },
  {
    marks: isObjectId,
    known: { says: (instance) => (instance as { toHexString(): string }).toHexString(), leavesOut: () => true },
  },
];

function isObjectId(instance: object): boolean {
  const prototype = Object.getPrototypeOf(instance) as object;
  return (
    !types.isProxy(prototype) &&
    Object.hasOwn(prototype, '_bsontype') &&
    typeof dataOf(prototype, 'toHexString') === 'function'
  );
}
