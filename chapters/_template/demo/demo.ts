// The live figure of this chapter: what is set, what is asked of the C++ session, what is drawn.
import type { MainModule } from '@modules/template_chapter';
import { demosOf, dots, extent, formatNumber, line, numbers, seed, slider } from '@course/web';

const demo = demosOf<MainModule>();

const [kLow, kHigh, kCount] = [-3, 5, 161];

const descent = demo({
  figures: [],
  title: 'Descent on a parabola',
  session: 'TemplateChapter',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    eta: slider({
      label: 'Learning rate *η*',
      value: 0.1,
      min: 0.01,
      max: 1.2,
      log: true,
      free: true,
    }),
    seed: { ...seed(1, 'Random start'), resets: ['start'] },
    start: numbers(1, 'Start'),
  },
  apply: {
    eta: (session, eta) => session.set_learning_rate(eta),
    start: (session, [w]) => session.set_position(w),
  },
  frame: async (session, { steps, cached }) => {
    const [snapshot, curve] = await Promise.all([
      session.step(steps),
      cached('curve', [], () => session.curve(kLow, kHigh, kCount)),
    ]);
    return { snapshot, curve };
  },
  done: ({ snapshot: { status } }) => (status === 'running' ? undefined : `Descent has ${status}.`),
  draw: ({ snapshot: { w, loss }, curve }) => [
    {
      id: 'curve',
      title: 'Loss along one parameter',
      x: { label: 'parameter *w*', domain: [kLow, kHigh] },
      y: { label: 'loss *L*(*w*)', domain: extent(curve, 0.08) },
      layers: [
        line({ y: curve, x0: kLow, dx: (kHigh - kLow) / (kCount - 1), colour: 'data-1' }),
        dots({ xy: [w, 0], colour: 'accent-2', radius: 3, label: '*w*' }),
      ],
      handles: [
        {
          id: 'w',
          label: 'The parameter',
          at: [w, loss],
          drag: (x) => ({ start: [x] }),
          colour: 'accent-2',
          axis: 'x',
        },
      ],
      click: (x) => ({ start: [x] }),
      wide: true,
      shape: 0.5,
    },
  ],
  numbers: ({ snapshot }) => [
    { label: '*w*', value: snapshot.w },
    { label: 'loss *L*', value: snapshot.loss },
    { label: 'slope', value: snapshot.slope },
    { label: 'updates', text: String(snapshot.update_count) },
  ],
  describe: ({ snapshot: { w, loss, update_count } }, { eta }) =>
    `A parabola. After ${update_count} updates with a learning rate of ${formatNumber(eta)} the ` +
    `parameter is ${formatNumber(w)} and the loss ${formatNumber(loss)}.`,
  speeds: [1, 2, 5, 10, 30, 60],
  speed: 2,
});

export default { descent };
