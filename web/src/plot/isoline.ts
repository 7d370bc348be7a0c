// Level lines of a grid of values.
import type { FieldLayer } from './spec';

/** The pieces of the line where the values cross a level (marching squares). */
export function isoline(
  { values, nx, ny }: Pick<FieldLayer, 'values' | 'nx' | 'ny'>,
  level: number,
): number[] {
  const pieces: number[] = [];
  const crossing = (a: number, b: number) => (level - a) / (b - a);
  for (let j = 0; j + 1 < ny; ++j) {
    for (let i = 0; i + 1 < nx; ++i) {
      const sw = values[j * nx + i];
      const se = values[j * nx + i + 1];
      const nw = values[(j + 1) * nx + i];
      const ne = values[(j + 1) * nx + i + 1];
      // Where the level crosses the cell's sides, in order round the cell.
      const ends: number[] = [];
      if (sw < level !== se < level) ends.push(i + crossing(sw, se), j);
      if (se < level !== ne < level) ends.push(i + 1, j + crossing(se, ne));
      if (nw < level !== ne < level) ends.push(i + crossing(nw, ne), j + 1);
      if (sw < level !== nw < level) ends.push(i, j + crossing(sw, nw));
      // Four crossings are a saddle: either way of joining them is within the grid's accuracy.
      for (let k = 0; k + 3 < ends.length; k += 4) pieces.push(...ends.slice(k, k + 4));
    }
  }
  return pieces;
}
