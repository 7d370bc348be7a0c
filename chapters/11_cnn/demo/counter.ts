// F41: how many numbers a layer needs. The reader sets the size of the picture and of the layer, and
// chooses which of the three forms a tiny layer beside it shows.
import type { MainModule } from '@modules/cnn';
import { bars, boxes, choice, demosOf, dots, segments, slider, texts } from '@course/web';
import { forms, grouped } from './parameters';

const demo = demosOf<MainModule>();

const kSmall = { pixels: 8, neurons: 6, field: 3 };

export const counter = demo({
  figures: ['F41'],
  title: 'Lines and parameters of one layer',
  session: 'ParameterCounter',
  controls: {
    form: choice({ label: 'The drawing shows', value: 'dense', options: forms }),
    side: slider({ label: 'Picture', value: 100, min: 11, max: 256, step: 1, unit: 'px' }),
    channels: slider({ label: 'Channels', value: 3, min: 1, max: 64, step: 1 }),
    filters: slider({ label: 'Neurons a field', value: 64, min: 1, max: 256, step: 1 }),
    kernel: slider({ label: 'Kernel', value: 3, min: 1, max: 11, step: 1, unit: 'px' }),
    stride: slider({ label: 'Stride', value: 1, min: 1, max: 4, step: 1, unit: 'px' }),
  },
  frame: (session, { state: { side, channels, filters, kernel, stride } }) =>
    session.count(side, channels, filters, kernel, stride),
  plays: 'side',
  draw: (counts, { form }) => [
    {
      id: 'counts',
      title: 'Free numbers of the layer',
      x: { domain: [-0.6, 2.6], ticks: Object.values(forms).map((label, at) => ({ at, label })) },
      y: {
        label: 'parameters',
        domain: [1, 1e15],
        log: true,
        ticks: ['1', '10³', '10⁶', '10⁹', '10¹²', '10¹⁵'].map((label, k) => ({
          at: 1000 ** k,
          label,
        })),
      },
      layers: [
        bars({
          values: [counts.dense, counts.local, counts.shared],
          colour: 'data-1',
          base: 1,
          selected: Object.keys(forms).indexOf(form),
        }),
      ],
      click: (x) => ({
        form: (['dense', 'local', 'shared'] as const)[Math.max(0, Math.min(2, Math.round(x)))],
      }),
      readout: (x) => {
        const i = Math.round(x);
        const value = [counts.dense, counts.local, counts.shared][i];
        return value === undefined ? undefined : `${Object.values(forms)[i]}: ${grouped(value)}`;
      },
    },
    {
      id: 'drawing',
      title: `${forms[form]}: ${
        form === 'dense'
          ? '48 lines, 48 numbers'
          : `18 lines, ${form === 'local' ? '18 numbers' : '3 numbers'}`
      }`,
      x: { domain: [0, 10] },
      y: { domain: [10, 0] },
      bare: true,
      layers: small_network(form),
    },
  ],
  numbers: (counts) => [
    { label: 'numbers in', text: grouped(counts.pixels) },
    { label: 'neurons', text: grouped(counts.neurons) },
    { label: 'fully connected', text: grouped(counts.dense) },
    { label: 'local fields', text: grouped(counts.local) },
    { label: 'shared', text: grouped(counts.shared) },
    { label: 'multiplications', text: grouped(counts.local_lines) },
  ],
  describe: (counts, { side, channels, filters, kernel }) =>
    `A layer over a picture of ${side} by ${side} pixels with ${channels} channels: ${filters} neurons ` +
    `for each of ${grouped(counts.map_side)} by ${grouped(counts.map_side)} fields. Fully connected ` +
    `it has ${grouped(counts.dense)} parameters; with fields of ${kernel} by ${kernel} pixels ` +
    `${grouped(counts.local)}; with shared ones ${grouped(counts.shared)}. Sharing saves numbers, ` +
    `no multiplications.`,
  speeds: [5, 20, 60],
  speed: 20,
});

/** Eight pixels, six neurons, and a line for each multiplication; equal colours, equal numbers. */
function small_network(form: keyof typeof forms) {
  const half = 0.32; // of a pixel's side
  const pixel = (i: number): [number, number] => [1.6, 0.9 + (8.2 * i) / (kSmall.pixels - 1)];
  const neuron = (i: number): [number, number] => [8.2, 1.9 + (6.2 * i) / (kSmall.neurons - 1)];
  const palette = ['data-1', 'data-2', 'data-3'] as const;
  const lines: number[][] = [[], [], []];
  for (let n = 0; n < kSmall.neurons; ++n) {
    for (let p = 0; p < kSmall.pixels; ++p) {
      const weight = p - n; // which of the filter's weights
      const seen = weight >= 0 && weight < kSmall.field;
      if (form !== 'dense' && !seen) continue;
      const [x, y] = pixel(p);
      lines[form === 'shared' ? weight : 0].push(x + half, y, ...neuron(n));
    }
  }
  return [
    ...lines.map((xyxy, k) =>
      segments({
        xyxy,
        colour: form === 'shared' ? palette[k] : 'muted',
        width: form === 'shared' ? 2.4 : 1,
      }),
    ),
    boxes({
      xywh: Array.from({ length: kSmall.pixels }, (_, i) => {
        const [x, y] = pixel(i);
        return [x - half, y - half, 2 * half, 2 * half];
      }).flat(),
      colour: 'text',
      fill: 0.12,
    }),
    dots({
      xy: Array.from({ length: kSmall.neurons }, (_, i) => neuron(i)).flat(),
      colour: 'accent',
      radius: 9,
    }),
    texts({
      colour: 'muted',
      texts: [
        { at: [1.6, 9.75], text: 'pixels' },
        { at: [8.2, 9.75], text: 'neurons' },
      ],
    }),
  ];
}
