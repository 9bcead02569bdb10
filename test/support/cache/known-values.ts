import { Temporal as JsTemporal } from '@js-temporal/polyfill';
import { Big } from 'big.js';
import { BigNumber } from 'bignumber.js';
import * as bson from 'bson';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { Decimal } from 'decimal.js';
import { DateTime, Duration, Interval } from 'luxon';
import moment from 'moment-timezone';
import { Temporal as FullCalendarTemporal } from 'temporal-polyfill';

dayjs.extend(utc);
dayjs.extend(timezone);

/** Makes one value, anew each time. */
export type Maker = () => unknown;

/** Values of which no two are equal. */
const temporal = (T: typeof JsTemporal): Maker[] => [
  () => T.PlainDate.from('2026-01-01'),
  () => T.PlainDate.from('2026-02-02'),
  () => T.PlainDate.from('2026-02-02').withCalendar('gregory'),
  () => T.PlainTime.from('10:00'),
  () => T.PlainTime.from('10:00:00.000000001'),
  () => T.PlainDateTime.from('2026-01-01T00:00'),
  () => T.PlainDateTime.from('2026-01-01T00:01'),
  () => T.PlainYearMonth.from('2026-02'),
  () => T.PlainYearMonth.from('2026-03'),
  () => new T.PlainYearMonth(2026, 2, 'iso8601', 5),
  () => T.PlainMonthDay.from('02-02'),
  () => T.PlainMonthDay.from('02-03'),
  () => T.Instant.from('2026-01-01T00:00:00Z'),
  () => T.Instant.from('2026-01-01T00:00:00.000000001Z'),
  () => T.ZonedDateTime.from('2026-01-01T00:00+01:00[Europe/Berlin]'),
  () => T.ZonedDateTime.from('2026-01-01T00:00+01:00[Europe/Paris]'),
  () => T.ZonedDateTime.from('2026-01-01T00:00+01:00[Europe/Paris][u-ca=gregory]'),
  () => T.Duration.from({ seconds: 1 }),
  () => T.Duration.from({ milliseconds: 1000 }),
  () => T.Duration.from({ hours: 24 }),
  () => T.Duration.from({ days: 1 }),
];

const luxon: Maker[] = [
  () => DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'utc' }),
  () => DateTime.fromISO('2026-01-01T00:00:00.001Z', { zone: 'utc' }),
  () => DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'Europe/Berlin' }),
  () => DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'Europe/Paris' }),
  () => DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'utc', locale: 'de' }),
  () => DateTime.fromISO('2026-01-01T00:00:00Z', { zone: 'utc' }).reconfigure({ outputCalendar: 'buddhist' }),
  () => Duration.fromObject({ seconds: 1 }),
  () => Duration.fromObject({ milliseconds: 1000 }),
  () => Duration.fromObject({ seconds: 1 }, { locale: 'de' }),
  () => Interval.fromISO('2026-01-01/2026-02-01', { zone: 'utc' }),
  () => Interval.fromISO('2026-01-01/2026-02-02', { zone: 'utc' }),
];

const momentValues: Maker[] = [
  () => moment.utc('2026-01-01'),
  () => moment.utc('2026-01-02'),
  () => moment.parseZone('2026-01-01T03:00:00+03:00'),
  () => moment.parseZone('2026-01-01T04:00:00+04:00'),
  () => moment.tz('2026-01-01', 'Europe/Berlin'),
  () => moment.tz('2026-01-01', 'Europe/Paris'),
  () => moment.utc('2026-01-01').locale('de'),
  () => moment.invalid(),
  () => moment.duration(5),
  () => moment.duration(6),
  () => moment.duration(1, 'month'),
  () => moment.duration(30, 'days'),
];

const dayjsValues: Maker[] = [
  () => dayjs('2026-01-01'),
  () => dayjs('2026-01-02'),
  () => dayjs.utc('2026-01-01'),
  () => dayjs.tz('2026-01-01', 'Europe/Berlin'),
  () => dayjs.tz('2026-01-01', 'Europe/Paris'),
  () => dayjs('2026-01-01').locale({ name: 'xx' } as never),
];

const decimals: Maker[] = [
  () => new Decimal('1.5'),
  () => new Decimal('1.6'),
  () => new Decimal('0'),
  () => new Decimal('-0'),
  () => new (Decimal.clone({ precision: 3 }))('1.5'),
  () => new Big('1.5'),
  () => new Big('1.6'),
  () => new BigNumber('1.5'),
  () => new BigNumber('1.6'),
  () => new BigNumber(NaN),
];

const bsonValues: Maker[] = [
  () => new bson.ObjectId('0123456789ab0123456789ab'),
  () => new bson.ObjectId('0123456789ab0123456789ac'),
  () => bson.Decimal128.fromString('1.5'),
  () => bson.Decimal128.fromString('1.6'),
  () => new bson.UUID('aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa'),
  () => new bson.UUID('aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaab'),
  () => new bson.Binary(Buffer.from('a')),
  () => new bson.Binary(Buffer.from('b')),
  () => bson.Long.fromNumber(5),
  () => bson.Long.fromNumber(6),
  () => bson.Long.fromNumber(5, true),
  () => new bson.Timestamp({ t: 1, i: 2 }),
  () => new bson.Double(1.5),
  () => new bson.Int32(5),
];

const ofTheEngine: Maker[] = [
  () => new URL('http://a/?b=1'),
  () => new URL('http://a/?b=2'),
  () => new URLSearchParams('a=1'),
  () => new URLSearchParams('a=1&a=1'),
  () => new Intl.Locale('de'),
  () => new Intl.Locale('de', { calendar: 'buddhist' }),
  () => Buffer.from('a'),
  () => Buffer.from('b'),
  () => new Date(0),
  () => new Date(1),
];

/** What applications take for arguments, by where it is from. */
export const KNOWN_VALUES: readonly (readonly [library: string, makers: readonly Maker[]])[] = [
  ['@js-temporal/polyfill', temporal(JsTemporal)],
  ['temporal-polyfill', temporal(FullCalendarTemporal as unknown as typeof JsTemporal)],
  ['luxon', luxon],
  ['moment and moment-timezone', momentValues],
  ['dayjs', dayjsValues],
  ['decimal.js, big.js and bignumber.js', decimals],
  ['bson', bsonValues],
  ['the engine', ofTheEngine],
];

/** Calls whatever shows a value, so that it fills its caches. */
export function use(value: unknown): void {
  const shown = value as Record<string, unknown>;
  for (const name of ['toString', 'toJSON', 'toISO', 'toHuman', 'format', 'isValid']) {
    const method = shown[name];
    if (typeof method === 'function') (method as () => unknown).call(value);
  }
  if (value instanceof DateTime) void [value.toFormat('MMMM cccc a G'), value.weekNumber, value.localWeekNumber];
}
