// Forward, loss, backward, update. The reader trains a tiny network on four points and watches its
// outputs, its weights and their derivatives.
import type { MainModule } from '@modules/backpropagation';
import {
  choice,
  demosOf,
  dots,
  field,
  formatNumber,
  line,
  network,
  seed,
  slider,
  type NetworkEdge,
  type NetworkNode,
} from '@course/web';
import { activations } from './activations';
import { shapeOf, low, high, rowOf, textPlace, brief, listed } from './network';

const demo = demosOf<MainModule>();

const kGrid = 48;
const kYes = 0.5;

export const training = demo({
  figures: [],
  title: 'Forward, loss, backward, update',
  session: 'FourPoints',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    output: choice({
      label: 'Output shown',
      value: 'first',
      options: { first: 'Exactly one', second: 'Both' },
    }),
    activation: choice({ label: 'Activation', value: 'sigmoid', options: activations }),
    eta: slider({
      label: 'Learning rate *η*',
      value: 2,
      min: 0.01,
      max: 10,
      log: true,
      free: true,
    }),
    seed: seed(1, 'Random start'),
  },
  apply: {
    activation: (session, name) => session.set_activation(name),
    eta: (session, eta) => session.set_learning_rate(eta),
  },
  frame: async (session, { steps, state }) => {
    const [snapshot, losses, stride, surface] = await Promise.all([
      session.step(steps),
      session.losses(),
      session.stride(),
      session.field(state.output === 'first' ? 0 : 1, kGrid),
    ]);
    return { snapshot, losses, stride, surface };
  },
  done: ({ snapshot: { status } }) =>
    ({
      running: undefined,
      converged: 'The loss is zero, up to a millionth.',
      diverged: 'The loss has exploded: the learning rate is too large.',
    })[status],
  draw: ({ snapshot: s, losses, stride, surface }, { output }) => {
    const k = output === 'first' ? 0 : 1;
    const wanted = k === 0 ? [0, 1, 1, 0] : [0, 0, 0, 1];
    const points = [0, 0, 0, 1, 1, 0, 1, 1];
    const where = (yes: number) =>
      wanted.flatMap((w, n) => (w === yes ? [points[2 * n], points[2 * n + 1]] : []));
    const last = Math.max(10, stride * (losses.length - 1), s.update_count);
    return [
      {
        id: 'plane',
        title: `Output y${low(k + 1)} over the plane of inputs`,
        x: { label: '*x*₁', domain: [-0.3, 1.3] as const },
        y: { label: '*x*₂', domain: [-0.3, 1.3] as const },
        layers: [
          field({ values: surface, nx: kGrid, ny: kGrid, legend: 'output' }),
          dots({ xy: where(1), colour: 'text', radius: 7, label: 'should be 0.9' }),
          dots({ xy: where(0), colour: 'text', radius: 7, shape: 'ring', label: 'should be 0.1' }),
        ],
        shape: 0.9,
      },
      {
        id: 'weights',
        title: 'The weights, and their derivatives below',
        x: { domain: [-0.4, 2.4] as const },
        y: { domain: [-1.15, 1.1] as const },
        layers: [network(trained(s.parameters, s.gradient))],
        bare: true,
        shape: 0.9,
      },
      {
        id: 'loss',
        title: 'Total loss of the four points',
        x: { label: 'updates', domain: [0, last] as const },
        y: { label: 'loss *L*', domain: [5e-7, 10] as const, log: true },
        layers: [
          line({ y: losses, x0: 0, dx: stride, colour: 'accent', label: '*L*' }),
          dots({ xy: [s.update_count, s.loss], colour: 'accent-2', radius: 4 }),
        ],
        wide: true,
        shape: 0.3,
      },
    ];
  },
  numbers: ({ snapshot: s }, { output }) => [
    { label: 'updates', text: String(s.update_count) },
    { label: 'loss *L*', value: s.loss },
    ...['0, 0', '0, 1', '1, 0', '1, 1'].map((point, n) => ({
      label: `*y*${low(output === 'first' ? 1 : 2)} at ${point}`,
      value: s.outputs[2 * n + (output === 'first' ? 0 : 1)],
    })),
    {
      label: 'status',
      text:
        s.status === 'running' ? (s.update_count === 0 ? 'at the start' : 'training') : s.status,
      tone: ({ running: undefined, converged: 'ok', diverged: 'error' } as const)[s.status],
    },
  ],
  describe: ({ snapshot: s }, { output, eta }) => {
    const k = output === 'first' ? 0 : 1;
    const values = [0, 1, 2, 3].map((n) => s.outputs[2 * n + k]);
    return (
      `A network with two inputs, two hidden neurons and two outputs after ${s.update_count} ` +
      `updates with a learning rate of ${formatNumber(eta)}; the total loss is ` +
      `${formatNumber(s.loss)}. At the points (0, 0), (0, 1), (1, 0) and (1, 1) output ${k + 1} is ` +
      `${values.map((value) => (value >= kYes ? 'high' : 'low')).join(', ')}: ${listed(values)}.`
    );
  },
  speeds: [1, 5, 20, 100, 500, 2000],
  speed: 100,
});

/** The 2-2-2 network with its weights, and the derivative of each below it. */
function trained(parameters: Float32Array, gradient: Float32Array) {
  const shape = shapeOf({ widths: [2, 2, 2] });
  const nodes: NetworkNode[] = [0, 1, 2].flatMap((l) =>
    [0, 1].map((i): NetworkNode => ({
      at: [l, rowOf(i, 2)],
      text: `${l === 0 ? 'x' : l === 1 ? 'a' : 'y'}${low(i + 1)}${l === 1 ? high(1) : ''}`,
      below: l === 0 ? undefined : `b ${brief(parameters[shape.bias(l, i)])}`,
      colour: l === 0 ? 'data-3' : 'accent',
      fill: l === 0 ? 'data-3' : 'accent',
    })),
  );
  const edges = [1, 2].flatMap((l) =>
    [0, 1].flatMap((i) =>
      [0, 1].map((j): NetworkEdge => {
        const w = parameters[shape.weight(l, i, j)];
        return {
          from: 2 * (l - 1) + j,
          to: 2 * l + i,
          text: brief(w),
          below: brief(gradient[shape.weight(l, i, j)]),
          textAt: textPlace(i, j),
          colour: w < 0 ? 'warm' : 'cold',
          width: Math.min(7, 1 + 0.7 * Math.abs(w)),
          opacity: 0.85,
        };
      }),
    ),
  );
  return { nodes, edges };
}
