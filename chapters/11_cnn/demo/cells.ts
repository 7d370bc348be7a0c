// What the figures made of square cells share: finding a cell, and maps side by side.
import { pictures } from '@course/web';

/** Which of `size` cells of width 1 a place is in; outside, the nearest. */
export const clampTo = (value: number, size: number) =>
  Math.max(0, Math.min(size - 1, Math.floor(value)));

/** What stands in the cell at a place of a square picture. */
export function cellText(values: Float32Array, size: number, x: number, y: number): string {
  const [row, column] = [clampTo(y, size), clampTo(x, size)];
  const value = Math.round(100 * values[row * size + column]) / 100;
  return `row ${row + 1}, column ${column + 1}: ${value}`.replace('-', '−');
}

/** Axes and layers of a grid of maps. */
export function grid(
  values: Float32Array,
  side: number,
  count: number,
  columns: number,
  selected: number,
) {
  const rows = count / columns;
  return {
    x: { domain: [-0.02, columns - 0.06] as const },
    y: { domain: [rows - 0.06, -0.02] as const },
    bare: true,
    shape: rows / columns,
    layers: [pictures({ values, nx: side, ny: side, count, columns, palette: 'signed', selected })],
  };
}
