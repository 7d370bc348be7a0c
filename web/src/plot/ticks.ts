// Helpers for the axes of demos.
import type { Tick } from './scale';

/** The smallest and largest value, and `margin` times their distance on either side. */
export function extent(values: ArrayLike<number>, margin = 0): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (!(low <= high)) return [0, 1];
  const room = margin * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}

const kMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const kWeekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const kDay = 86_400_000;

/**
 * Ticks for days counted from `first`, an ISO date or the name of a numbered day ("day 56"): years,
 * months or Mondays, whatever fits.
 */
export function dateTicks(first: string, from: number, to: number): Tick[] {
  const start = Date.parse(first);
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from); at <= to; ++at) {
    const label = Number.isNaN(start)
      ? weekTick(first, at, to - from)
      : dateTick(new Date(start + at * kDay), to - from, ticks.length === 0);
    if (label !== undefined) ticks.push({ at, label });
  }
  return ticks;
}

function dateTick(date: Date, span: number, withYear: boolean): string | undefined {
  const [day, month, year] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()];
  if (span > 900) return day === 1 && month === 0 ? String(year) : undefined;
  const ending = withYear || (month === 0 && day <= (span > 120 ? 1 : 7)) ? ` ${year}` : '';
  if (span > 120) return day === 1 ? kMonths[month] + ending : undefined;
  return date.getUTCDay() === 1 ? `Mon ${day} ${kMonths[month]}${ending}` : undefined;
}

function weekTick(first: string, at: number, span: number): string | undefined {
  const day = numberIn(first) + at;
  const every = span > 900 ? 365 : span > 120 ? 70 : 7;
  return day % every === 0 ? `day ${day}` : undefined;
}

/** One day's name: "Fri 3 Jan 2014", or "day 56". */
export function dateName(first: string, at: number): string {
  const start = Date.parse(first);
  if (Number.isNaN(start)) return `day ${numberIn(first) + at}`;
  const date = new Date(start + at * kDay);
  return `${kWeekdays[date.getUTCDay()]} ${date.getUTCDate()} ${kMonths[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const numberIn = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);
