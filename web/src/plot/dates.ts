// Days on an axis: ticks and names.
import { multiples, type Tick } from './scale';

const kMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const kWeekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const kDay = 86_400_000;

/**
 * Ticks for days counted from `first`, an ISO date or the name of a numbered day ("day 56"): years,
 * months or Mondays, whatever fits.
 */
export function dateTicks(first: string, from: number, to: number): Tick[] {
  const start = startOf(first);
  const span = to - from;
  if (Number.isNaN(start)) return numberedTicks(numberIn(first), from, to);
  const begin = new Date(start + Math.ceil(from) * kDay);
  const [year, month] = [begin.getUTCFullYear(), begin.getUTCMonth()];
  const times: number[] = [];
  if (span > 900) {
    for (let y = year; y <= year + span / 365 + 1; ++y) times.push(Date.UTC(y, 0));
  } else if (span > 120) {
    for (let m = month; m <= month + span / 28 + 1; ++m) times.push(Date.UTC(year, m));
  } else {
    const toMonday = (8 - begin.getUTCDay()) % 7;
    for (let d = toMonday; d <= span; d += 7) times.push(begin.getTime() + d * kDay);
  }
  return times
    .map((time) => ({ at: (time - start) / kDay, time }))
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, time }, i) => ({ at, label: dateLabel(new Date(time), span, i === 0) }));
}

function dateLabel(date: Date, span: number, withYear: boolean): string {
  const [day, month, year] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()];
  if (span > 900) return String(year);
  const ending = withYear || (month === 0 && day <= 7) ? ` ${year}` : '';
  return (span > 120 ? kMonths[month] : `Mon ${day} ${kMonths[month]}`) + ending;
}

function numberedTicks(first: number, from: number, to: number): Tick[] {
  const every = to - from > 900 ? 365 : to - from > 120 ? 70 : 7;
  return multiples(first + from, first + to, every).map((day) => ({
    at: day - first,
    label: `day ${day}`,
  }));
}

/** One day's name: "Fri 3 Jan 2014", or "day 56". */
export function dateName(first: string, at: number): string {
  const start = startOf(first);
  if (Number.isNaN(start)) return `day ${numberIn(first) + at}`;
  const date = new Date(start + at * kDay);
  return `${kWeekdays[date.getUTCDay()]} ${date.getUTCDate()} ${kMonths[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

// Date.parse alone would take "day 56" for a year.
const startOf = (first: string) => (/^\d{4}-\d\d-\d\d$/.test(first) ? Date.parse(first) : NaN);

const numberIn = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);
