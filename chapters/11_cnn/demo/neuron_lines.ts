// The second drawing of the sliding field: the same values as neurons, with a line for each weight.
import type { FieldView } from '@modules/cnn';
import { dots, formatNumber, pictures, segments, texts } from '@course/web';

const lineColours = [
  'data-1',
  'data-2',
  'data-3',
  'data-4',
  'data-5',
  'data-6',
  'text',
  'muted',
  'accent-2',
] as const;

/** The pixels in a column, and the neurons of two neighbouring fields, as the lecture draws them. */
export function neuron_lines(
  view: FieldView,
  { stride, padding, dilation }: { stride: number; padding: number; dilation: number },
  [row, column]: [number, number],
) {
  const { side, kernel, map_side } = view;
  const next = column + 1 < map_side ? [row, column + 1] : [row, Math.max(0, column - 1)];
  const fields = [[row, column], next];
  const places = [0.3 * side * side, 0.68 * side * side];
  const lines: number[][] = lineColours.map(() => []);
  fields.forEach(([i, j], n) => {
    for (let u = 0; u < kernel; ++u) {
      for (let v = 0; v < kernel; ++v) {
        const [r, c] = [i * stride - padding + u * dilation, j * stride - padding + v * dilation];
        if (r < 0 || c < 0 || r >= side || c >= side) continue;
        const colour = (u * kernel + v) % lineColours.length;
        lines[colour].push(2, r * side + c, 7.4, places[n]);
      }
    }
  });
  return [
    ...lines.map((xyxy, k) => segments({ xyxy, colour: lineColours[k], width: 2 })),
    pictures({
      values: view.picture,
      nx: 1,
      ny: side * side,
      at: [1.4, -0.5],
      size: [0.6, side * side],
      palette: 'ink',
      range: 1.6,
    }),
    dots({ xy: [7.4, places[0], 7.4, places[1]], colour: 'accent', radius: 15 }),
    texts({
      colour: 'text',
      align: 'left',
      texts: fields.map(([i, j], n) => ({
        at: [8.2, places[n]] as const,
        text: formatNumber(view.map[i * map_side + j], 3),
      })),
    }),
    texts({ colour: 'muted', texts: [{ at: [1.7, -1.5], text: 'pixels' }] }),
  ];
}
