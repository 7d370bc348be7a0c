// Numbers and labels as a reader wants to see them.

/** About `digits` significant digits, a real minus sign, powers of ten for the very large and small. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  let text: string;
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(Math.min(digits - 1, 2)).split('e');
    text = `${mantissa}·10${superscript(Number(exponent))}`;
  } else {
    const power = Math.floor(Math.log10(size));
    const decimals =
      power < 0
        ? Math.max(-power, Math.min(digits - 2 - power, Math.max(digits, 4)))
        : Math.max(0, digits - 1 - power);
    text = value.toFixed(decimals);
  }
  return text.replace('-', '−');
}

/** A number in an entry field: no digits that say nothing, and nothing that could not be typed. */
export function formatEntry(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** A tick's number: as short as it can be, given the distance of the ticks. */
export function formatTick(value: number, step: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)) {
    return formatNumber(value, 2)
      .replace('.0·', '·')
      .replace(/^(−?)1·/, '$1');
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(Math.min(decimals, 8)).replace('-', '−');
}

/** A power of ten: as it is near 1, with an exponent otherwise. */
export function formatPower(value: number): string {
  const power = Math.round(Math.log10(value));
  return Math.abs(power) > 3 ? `10${superscript(power)}` : formatTick(value, value);
}

const superscript = (n: number) =>
  [...String(n)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');

/** A label's pieces: `loss over *w*` is "loss over " and an italic "w". */
export function pieces(label: string): { text: string; italic: boolean }[] {
  return label
    .split('*')
    .map((text, i) => ({ text, italic: i % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** A label without its marks, for names that are spoken. */
export const plain = (label: string) => label.replaceAll('*', '');
