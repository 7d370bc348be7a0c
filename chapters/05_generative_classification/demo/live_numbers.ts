// Numbers that follow the reader: in formulas, and where there may be none.
import { formatNumber } from '@course/web';

/** Three digits also of small numbers, as densities are. */
function short(value: number): string {
  if (Number.isNaN(value)) return 'undefined';
  if (value === 0 || Math.abs(value) >= 0.01) return formatNumber(value, 3);
  const [mantissa, exponent] = value.toExponential(2).split('e');
  return `${mantissa}·10^{${exponent}}`.replaceAll('-', '−');
}
export const live = (value: number) => `[${short(value)}]`;
export const signed = (value: number) => `${value < 0 ? ' − ' : ' + '}[${short(Math.abs(value))}]`;

/** A number that need not exist. */
export function known(name: string, value: number) {
  return Number.isNaN(value) ? { label: name, text: 'none' } : { label: name, value };
}
