// F1: the error surface. The reader drags the parameters over the map of losses, drags data points,
// and lets gradient descent find the lowest place.
import type { MainModule, SurfaceView } from '@modules/linear_regression';
import {
  arrow,
  choice,
  demosOf,
  dots,
  extent,
  field,
  formatNumber,
  line,
  numbers,
  seed,
  segments,
  slider,
  withMoved,
} from '@course/web';
import { ending, losses, speeds, status } from './descent';

const demo = demosOf<MainModule>();

const kGrid = 72;

export const error_surface = demo({
  figures: ['F1'],
  title: 'The error surface of a line',
  session: 'ErrorSurface',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    data: choice({
      label: 'Data',
      value: 'three_points',
      options: { three_points: '3 points', lecture: '30 days', ridership: 'Ridership' },
      resets: ['moved', 'start', 'eta'],
    }),
    loss: choice({ label: 'Loss', value: 'mse', options: losses }),
    eta: slider({
      label: 'Learning rate *η*',
      value: null,
      min: 1e-6,
      max: 1e3,
      log: true,
      free: true,
    }),
    seed: { ...seed(2, 'Random start'), resets: ['start'] },
    moved: numbers(90, 'Points'),
    start: numbers(2, 'Start'),
  },
  apply: {
    data: (session, kind, { text }) =>
      kind === 'ridership'
        ? text('ridership.csv')
            .then((csv) => session.load_ridership(csv))
            .then(() => session.set_data(kind))
        : session.set_data(kind),
    loss: (session, name) => session.set_loss(name),
    eta: (session, eta) => session.set_learning_rate(eta),
    moved: async (session, moved) => {
      for (let k = 0; k + 2 < moved.length; k += 3) {
        await session.move_point(moved[k], moved[k + 1], moved[k + 2]);
      }
    },
    start: (session, [w, b]) => session.set_parameters(w, b),
  },
  frame: async (session, { steps, cached }) => {
    const view = await cached('view', ['data'], () => session.suggested_view());
    const [snapshot, path, points, window, surface, optimum, curvature] = await Promise.all([
      session.step(steps),
      session.path(),
      cached('points', ['data', 'moved'], () => session.points()),
      cached('window', ['data'], async () => window_of(await session.points())),
      cached('surface', ['data', 'loss', 'moved'], () =>
        session.surface(view.w_min, view.w_max, view.b_min, view.b_max, kGrid, kGrid),
      ),
      cached('optimum', ['data', 'loss', 'moved'], () => session.optimum()),
      cached('curvature', ['data', 'loss', 'moved'], () => session.curvature()),
    ]);
    return { view, snapshot, path, points, window, surface, optimum, curvature };
  },
  adjust: ({ view, curvature: { eta_limit } }, { loss }) => {
    const limited = Number.isFinite(eta_limit);
    const top = limited ? eta_limit * 1.3 : view.eta * 10;
    return {
      eta: {
        auto: view.eta,
        min: top / 100,
        max: top,
        marks: limited
          ? [{ at: eta_limit, label: `2/*λ*ₘₐₓ = ${formatNumber(eta_limit, 3)}` }]
          : [],
        hint: loss === 'mae' ? 'MAE has no limit: its slopes never shrink.' : undefined,
      },
    };
  },
  done: ({ snapshot }) => ending(snapshot.status),
  draw: ({ view, snapshot, path, points, window, surface, optimum }, { moved, eta }) => {
    const { w, b, gradient_w, gradient_b } = snapshot;
    const rate = eta ?? view.eta;
    const [x0, x1] = window.x;
    const lossAt = (x: number, y: number) => {
      const i = Math.round(((x - view.w_min) / (view.w_max - view.w_min)) * (kGrid - 1));
      const j = Math.round(((y - view.b_min) / (view.b_max - view.b_min)) * (kGrid - 1));
      return surface[j * kGrid + i];
    };
    const draggable = points.length <= 80;
    const residuals: number[] = [];
    for (let k = 0; draggable && k < points.length; k += 2) {
      residuals.push(points[k], points[k + 1], points[k], b + w * points[k]);
    }
    return [
      {
        id: 'surface',
        title: 'Loss of every line',
        x: { label: 'weight *w*', domain: [view.w_min, view.w_max] },
        y: { label: 'bias *b*', domain: [view.b_min, view.b_max] },
        layers: [
          field({ values: surface, nx: kGrid, ny: kGrid, legend: 'loss' }),
          dots({ xy: [optimum.w, optimum.b], colour: 'text', shape: 'cross', label: 'minimum' }),
          line({
            xy: near(path, view),
            colour: 'text',
            halo: true,
            dots: path.length < 200,
            label: 'path',
          }),
          arrow({
            from: [w, b],
            to: [w - rate * gradient_w, b - rate * gradient_b],
            colour: 'accent',
            least: 34,
            label: 'downhill',
          }),
        ],
        handles: [
          {
            id: 'parameters',
            label: 'The line’s parameters',
            at: [w, b],
            drag: (x, y) => ({ start: [x, y] }),
            colour: 'accent',
          },
        ],
        click: (x, y) => ({ start: [x, y] }),
        readout: (x, y) =>
          `w ${formatNumber(x, 3)}, b ${formatNumber(y, 3)}: loss ${formatNumber(lossAt(x, y), 3)}`,
        shape: 0.86,
      },
      {
        id: 'data',
        title: 'The line it means',
        x: { label: 'today *x*₁', domain: window.x },
        y: { label: 'tomorrow *y*', domain: window.y },
        layers: [
          segments({
            xyxy: residuals,
            colour: 'data-2',
            dash: true,
            label: draggable ? 'errors' : undefined,
          }),
          line({
            xy: [x0, optimum.b + optimum.w * x0, x1, optimum.b + optimum.w * x1],
            colour: 'muted',
            width: 1.5,
            dash: true,
            label: 'best line',
          }),
          dots({
            xy: draggable ? [] : points,
            colour: 'data-2',
            radius: 1.6,
            opacity: 0.35,
          }),
          line({
            xy: [x0, b + w * x0, x1, b + w * x1],
            colour: 'accent',
            width: 3,
            label: '*y* = *b* + *w* *x*₁',
          }),
        ],
        handles: draggable
          ? Array.from({ length: points.length / 2 }, (_, i) => ({
              id: `point-${i}`,
              label: `Data point ${i + 1}`,
              at: [points[2 * i], points[2 * i + 1]] as const,
              drag: (x: number, y: number) => ({ moved: withMoved(moved, i, x, y) }),
              colour: 'data-2' as const,
              size: points.length > 10 ? ('small' as const) : undefined,
            }))
          : [],
        shape: 0.86,
      },
    ];
  },
  numbers: ({ snapshot, optimum }, { loss }) => [
    { label: '*w*', value: snapshot.w },
    { label: '*b*', value: snapshot.b },
    { label: `loss (${losses[loss]})`, value: snapshot.loss },
    { label: 'lowest loss', value: optimum.loss },
    { label: '*∂L*/*∂w*', value: snapshot.gradient_w },
    { label: '*∂L*/*∂b*', value: snapshot.gradient_b },
    { label: 'updates', text: String(snapshot.update_count) },
    status(snapshot),
  ],
  describe: ({ snapshot: s, optimum, curvature, view }, { loss, eta }) =>
    `A map of the ${losses[loss]} over weight and bias, a long valley whose lowest point is at ` +
    `w = ${formatNumber(optimum.w)}, b = ${formatNumber(optimum.b)} with a loss of ` +
    `${formatNumber(optimum.loss)}. The marker is at w = ${formatNumber(s.w)}, ` +
    `b = ${formatNumber(s.b)} after ${s.update_count} updates, where the loss is ` +
    `${formatNumber(s.loss)}. The learning rate is ${formatNumber(eta ?? view.eta)}` +
    (Number.isFinite(curvature.eta_limit)
      ? `; descent converges below ${formatNumber(curvature.eta_limit)}.`
      : '.'),
  speeds,
  speed: 10,
  autoplay: true,
});

/** The path up to where it leaves the map for good: what diverges would only paint it black. */
function near(path: Float32Array, view: SurfaceView): Float32Array {
  const reach = 2 * (view.w_max - view.w_min);
  const end = path.findIndex(
    (w, k) => k % 2 === 0 && (w < view.w_min - reach || w > view.w_max + reach),
  );
  return end < 0 ? path : path.subarray(0, end + 2);
}

/** The part of the plane to show: the points and room to drag them. */
function window_of(points: Float32Array): { x: [number, number]; y: [number, number] } {
  const few = points.length < 10;
  return {
    x: extent(
      points.filter((_, i) => i % 2 === 0),
      few ? 0.5 : 0.08,
    ),
    y: extent(
      points.filter((_, i) => i % 2 === 1),
      few ? 1 : 0.3,
    ),
  };
}
