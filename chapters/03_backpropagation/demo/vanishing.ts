// D3.4: what arrives of an error in early layers. The reader adds layers and sets the size of the
// weights, and compares sigmoid with ReLU.
import type { MainModule } from '@modules/backpropagation';
import { bars, choice, demosOf, formatNumber, rule, seed, slider } from '@course/web';

const demo = demosOf<MainModule>();

export const vanishing = demo({
  figures: ['D3.4'],
  title: 'What arrives of an error',
  session: 'VanishingDeltas',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    depth: slider({ label: 'Layers', value: 8, min: 1, max: 30, step: 1 }),
    width: slider({ label: 'Neurons a layer', value: 16, min: 2, max: 64, step: 1 }),
    scale: slider({
      label: 'Size of the weights',
      value: 1,
      min: 0.25,
      max: 8,
      log: true,
      hint: 'Weights are normal with this over √width as deviation; ReLU keeps its size at √2.',
    }),
    axis: choice({
      label: 'Axis',
      value: 'log',
      options: { log: 'Logarithmic', linear: 'Linear' },
    }),
    seed: seed(1, 'Random weights'),
  },
  apply: {
    depth: (session, depth) => session.set_depth(depth),
    width: (session, width) => session.set_width(width),
    scale: (session, scale) => session.set_scale(scale),
  },
  frame: (session) => session.measure(),
  plays: 'depth',
  draw: (view, { depth, axis }) => {
    const all = [...view.sigmoid, ...view.relu].filter((value) => value > 0);
    const top = Math.max(...all, 1e-30);
    const low = Math.min(...all, 1);
    const domain =
      axis === 'log'
        ? ([
            10 ** Math.floor(Math.log10(low) - 0.3),
            10 ** Math.ceil(Math.log10(top) + 0.01),
          ] as const)
        : ([0, 1.08 * top] as const);
    return [
      {
        id: 'deltas',
        title: 'Size of δ in each layer; the error of size 1 enters on the right',
        x: {
          label: 'layer',
          domain: [-0.6, depth - 0.4] as const,
          ticks: Array.from({ length: depth }, (_, l) => ({ at: l, label: String(l + 1) })),
        },
        y: {
          label: 'root mean square of *δ*',
          domain,
          log: axis === 'log',
        },
        layers: [
          bars({ values: view.sigmoid, colour: 'data-2', slot: 0, of: 2, label: 'sigmoid' }),
          bars({ values: view.relu, colour: 'data-1', slot: 1, of: 2, label: 'ReLU' }),
        ],
        wide: true,
        shape: 0.42,
      },
      {
        id: 'gains',
        title: 'The gains of all neurons',
        x: {
          label: 'gain *σ*′(*z*)',
          domain: [-0.7, view.relu_gains.length - 0.3] as const,
          ticks: [0, 0.25, 0.5, 0.75, 1].map((gain) => ({
            at: gain * view.relu_gains.length - 0.5,
            label: String(gain),
          })),
        },
        y: { label: 'share of all', domain: [0, 1] as const },
        layers: [
          rule({
            x: 0.25 * view.relu_gains.length - 0.5,
            colour: 'data-2',
            dash: true,
            text: 'σ′ ≤ ¼',
          }),
          bars({ values: view.sigmoid_gains, colour: 'data-2', slot: 0, of: 2, label: 'sigmoid' }),
          bars({ values: view.relu_gains, colour: 'data-1', slot: 1, of: 2, label: 'ReLU' }),
        ],
        wide: true,
        shape: 0.34,
      },
    ];
  },
  numbers: (view) => [
    { label: 'sigmoid: first layer *δ*', value: view.sigmoid[0] },
    { label: 'ReLU: first layer *δ*', value: view.relu[0] },
    { label: 'sigmoid: what is left', text: left(view.sigmoid) },
    { label: 'ReLU: what is left', text: left(view.relu) },
    { label: 'sigmoid: mean gain', value: view.sigmoid_mean },
    { label: 'ReLU: mean gain', value: view.relu_mean },
  ],
  describe: (view, { depth, scale }) =>
    `Bars of the size of delta in ${depth} layers, once for sigmoid and once for ReLU, with the ` +
    `same random weights of size ${formatNumber(scale, 3)}. In the first layer ` +
    `${formatNumber(view.sigmoid[0], 2)} arrives with sigmoid, whose mean gain is ` +
    `${formatNumber(view.sigmoid_mean, 2)}, and ${formatNumber(view.relu[0], 2)} with ReLU, whose ` +
    `gains are 0 or 1 and on average ${formatNumber(view.relu_mean, 2)}.`,
  speeds: [1, 2, 4, 8],
  speed: 2,
});

/** The first layer's delta over the last one's. */
const left = (delta: Float32Array) => {
  const last = delta[delta.length - 1];
  return last > 0 ? formatNumber(delta[0] / last, 2) : '0';
};
