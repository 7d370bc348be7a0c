// From numbers to pixels and back, and the round numbers to write at an axis.
import { formatPower, formatTick } from '../format';
import type { Axis } from './spec';

export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  domain: readonly [number, number];
}

export function makeScale(axis: Axis, from: number, to: number): Scale {
  const forward = axis.log ? Math.log : (x: number) => x;
  const back = axis.log ? Math.exp : (x: number) => x;
  const [low, high] = axis.domain.map(forward);
  const span = high - low || 1;
  const scale = (value: number) => from + ((forward(value) - low) / span) * (to - from);
  return Object.assign(scale, {
    invert: (pixel: number) => back(low + ((pixel - from) / (to - from)) * span),
    domain: axis.domain,
  });
}

export interface Tick {
  at: number;
  label: string;
}

/** About `count` ticks. */
export function ticksOf(axis: Axis, count: number): Tick[] {
  const [low, high] = axis.domain;
  if (axis.ticks) return axis.ticks.filter(({ at }) => at >= low && at <= high);
  if (axis.log) {
    const format = high / low > 1e3 ? formatPower : (at: number) => formatTick(at, at);
    return decades(low, high).map((at) => ({ at, label: format(at) }));
  }
  const step = roundStep((high - low) / Math.max(count, 1));
  if (!(step > 0)) return [];
  return multiples(low, high, step).map((at) => ({ at, label: formatTick(at, step) }));
}

/** Multiples of `step` in an interval. */
export function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The next of 1, 2, 5, 10, 20, 50, ... */
export function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const digit = raw / power;
  return (digit > 5 ? 10 : digit > 2 ? 5 : digit > 1 ? 2 : 1) * power;
}

/**
 * 1, 2, 5 times powers of ten; only the powers when there are more than `most` of them, and of
 * those about a dozen.
 */
export function decades(low: number, high: number, most = 3): number[] {
  const count = Math.log10(high / low);
  const digits = count > most ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil(count / 12));
  const result: number[] = [];
  for (let p = every * Math.floor(Math.log10(low) / every); p <= Math.log10(high); p += every) {
    for (const digit of digits) {
      const value = Number(`${digit}e${p}`);
      if (value >= low && value <= high) result.push(value);
    }
  }
  return result;
}
