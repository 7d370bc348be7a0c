// F2: a ball on a curve. The reader drags it to a start, sets the learning rate and lets it step
// downhill, into one valley or another, or out of them.
import type { MainModule } from '@modules/linear_regression';
import {
  arrow,
  choice,
  demosOf,
  dots,
  formatNumber,
  line,
  numbers,
  seed,
  segments,
  slider,
} from '@course/web';
import { ending, speeds, status } from './descent';

const demo = demosOf<MainModule>();

const valleys = {
  two_valleys: { name: 'two valleys', w: [-2.1, 2.1], top: 4 },
  bowl: { name: 'a bowl', w: [-2.1, 2.1], top: 4 },
  plateau: { name: 'a shelf', w: [-1.6, 0.8], top: 3 },
} as const;

/** A random start within the curve's view, the same for the same seed. */
function startOf(curve: keyof typeof valleys, seed: number): number {
  const [low, high] = valleys[curve].w;
  const fraction = (0.27 + seed * 0.6180339887) % 1;
  return Number((low + (0.05 + 0.9 * fraction) * (high - low)).toFixed(3));
}

export const ball = demo({
  figures: ['F2'],
  title: 'A ball on a curve',
  session: 'Ball',
  controls: {
    curve: choice({
      label: 'Curve',
      value: 'two_valleys',
      options: { two_valleys: 'Two valleys', bowl: 'Bowl', plateau: 'Shelf' },
      resets: ['start'],
    }),
    eta: slider({
      label: 'Learning rate *η*',
      value: 0.02,
      min: 0.001,
      max: 1.2,
      log: true,
      free: true,
    }),
    seed: { ...seed(1, 'Random start'), resets: ['start'] },
    start: numbers(1, 'Start'),
  },
  apply: {
    curve: async (session, name, { state }) => {
      await session.set_curve(name);
      await session.set_position(startOf(name, state.seed));
    },
    eta: (session, eta) => session.set_learning_rate(eta),
    seed: (session, seed, { state }) => session.set_position(startOf(state.curve, seed)),
    start: (session, [w]) => session.set_position(w),
  },
  frame: async (session, { steps, cached, state }) => {
    const [low, high] = valleys[state.curve].w;
    const [snapshot, path, curve, minima] = await Promise.all([
      session.step(steps),
      session.path(),
      cached('curve', ['curve'], () => session.curve(low, high, 241)),
      cached('minima', ['curve'], () => session.minima()),
    ]);
    return { snapshot, path, curve, minima, low, high };
  },
  done: ({ snapshot }) => ending(snapshot.status),
  draw: ({ snapshot: s, path, curve, minima, low, high }, { curve: name, eta }) => {
    const floor = Math.min(...curve);
    const { top } = valleys[name];
    const reach = (high - low) / 7;
    const across = reach / Math.hypot(1, s.slope / 3);
    const dx = (high - low) / (curve.length - 1);
    return [
      {
        id: 'curve',
        title: 'Loss along one parameter',
        x: { label: 'parameter *w*', domain: [low, high] },
        y: { label: 'loss *L*(*w*)', domain: [floor - 0.12 * (top - floor), top] },
        layers: [
          line({ y: curve, x0: low, dx, colour: 'data-1', width: 2.5, label: '*L*(*w*)' }),
          dots({ xy: minima, colour: 'ok', shape: 'ring', radius: 6, label: 'minimum' }),
          dots({ xy: path, colour: 'accent-2', radius: 2.5, opacity: 0.45, label: 'path' }),
          segments({
            xyxy: [
              s.w - across,
              s.loss - across * s.slope,
              s.w + across,
              s.loss + across * s.slope,
            ],
            colour: 'text',
            width: 2,
            label: 'tangent',
          }),
          arrow({
            from: [s.w, s.loss],
            to: [s.w - eta * s.slope, s.loss],
            colour: 'accent-2',
            least: 30,
            label: 'next step −*η* d*L*/d*w*',
          }),
        ],
        handles: [
          {
            id: 'ball',
            label: 'The ball',
            at: [s.w, s.loss],
            drag: (x) => ({ start: [x] }),
            colour: 'accent-2',
            axis: 'x',
            size: 'large',
          },
        ],
        click: (x) => ({ start: [x] }),
        readout: (x) => {
          const height = curve[Math.round((x - low) / dx)];
          return `w ${formatNumber(x, 3)}: loss ${formatNumber(height, 3)}`;
        },
        wide: true,
        shape: 0.46,
      },
    ];
  },
  numbers: ({ snapshot: s }) => [
    { label: '*w*', value: s.w },
    { label: 'loss *L*', value: s.loss },
    { label: 'slope d*L*/d*w*', value: s.slope },
    { label: 'updates', text: String(s.update_count) },
    status(s),
  ],
  describe: ({ snapshot: s, minima }, { curve, eta }) =>
    `A curve with ${valleys[curve].name}; its lowest places are at w = ` +
    `${[...minima]
      .filter((_, i) => i % 2 === 0)
      .map((w) => formatNumber(w, 3))
      .join(' and ')}. ` +
    `The ball is at w = ${formatNumber(s.w)}, height ${formatNumber(s.loss)}, where the slope is ` +
    `${formatNumber(s.slope)}; with a learning rate of ${formatNumber(eta)} the next step is ` +
    `${formatNumber(-eta * s.slope)}. So far ${s.update_count} updates.`,
  speeds,
  speed: 5,
});
