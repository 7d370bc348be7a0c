// The live figures of chapter 01: what is set, what is asked of the C++ sessions, what is drawn.
import type { MainModule, SurfaceSnapshot, SurfaceView } from '@modules/linear_regression';
import {
  arrow,
  band,
  bars,
  choice,
  dateName,
  dateTicks,
  demosOf,
  dots,
  extent,
  field,
  formatNumber,
  line,
  numbers,
  rule,
  seed,
  segments,
  slider,
} from '@course/web';

const demo = demosOf<MainModule>();

const losses = { mse: 'MSE', mae: 'MAE', huber: 'Huber' };
const speeds = [1, 2, 5, 10, 30, 60, 300, 1000];

type Status = SurfaceSnapshot['status'];

const status = ({ status, update_count }: { status: Status; update_count: number }) => ({
  label: 'status',
  text: status !== 'running' ? status : update_count === 0 ? 'at the start' : 'descending',
  tone: ({ running: undefined, converged: 'ok', diverged: 'error' } as const)[status],
});

const ending = (value: Status) =>
  ({
    running: undefined,
    converged: 'Descent has converged: the gradient is nearly zero.',
    diverged: 'Descent has diverged: every step made the loss larger.',
  })[value];

// F1: the error surface

const kGrid = 72;

/** Moved points are kept as index, x, y each. */
function withMoved(moved: readonly number[] | null, index: number, x: number, y: number): number[] {
  const others: number[] = [];
  for (let k = 0; k < (moved?.length ?? 0); k += 3) {
    if (moved![k] !== index) others.push(...moved!.slice(k, k + 3));
  }
  return [...others, index, x, y];
}

const error_surface = demo({
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

// F2: a ball on a curve

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

const ball = demo({
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

// F3: the forecast

const kMade = ['cycle', 'noise', 'holiday', 'trend', 'seed'] as const;
const kSweep = [1, 2, 3, 4, 5, 6, 7, 8, 14, 21, 28, 42, 56];

const forecast = demo({
  figures: ['F3'],
  title: 'Tomorrow from the last days',
  session: 'Forecast',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    data: choice({
      label: 'Series',
      value: 'ridership',
      options: { ridership: 'Ridership', synthetic: 'Made up' },
      resets: ['window'],
    }),
    loss: choice({ label: 'Loss', value: 'mse', options: losses }),
    lags: slider({ label: 'Days looked back', value: 1, min: 1, max: 56, step: 1 }),
    cycle: slider({ label: 'Weekly cycle', value: 3, min: 0, max: 6, step: 0.1 }),
    noise: slider({ label: 'Noise', value: 0.5, min: 0, max: 4, step: 0.1 }),
    holiday: slider({ label: 'Holiday dip', value: 4, min: 0, max: 12, step: 0.5 }),
    trend: slider({ label: 'Trend per day', value: 0, min: -0.01, max: 0.02, step: 0.001 }),
    seed: seed(1, 'Seed of the noise'),
    window: numbers(2, 'Days shown'),
  },
  apply: {
    data: async (session, kind, { text }) => {
      if (kind === 'ridership') await session.load_ridership(await text('ridership.csv'));
    },
    loss: (session, name) => session.set_loss(name),
    lags: (session, days) => session.set_lags(days),
  },
  frame: async (session, { state, cached }) => {
    const { data, cycle, noise, holiday, trend } = state;
    const made = ['data', ...kMade] as const;
    await cached('series', [...made], async () => {
      if (data === 'synthetic') await session.use_synthetic(trend, cycle, noise, holiday);
    });
    const [size, train, first] = await cached('size', ['data'], () =>
      Promise.all([session.size(), session.train_size(), session.date(0)]),
    );
    const report = await cached('fit', [...made, 'lags', 'loss'], () => session.fit());
    const [series, sweep] = await Promise.all([
      cached('forecast', [...made, 'lags', 'loss'], () => session.series(0, size)),
      cached('sweep', [...made, 'loss'], () => session.sweep(kSweep)),
    ]);
    return { size, train, first, report, series, sweep };
  },
  plays: 'lags',
  adjust: (_, { data }) => {
    const hidden = data !== 'synthetic';
    return Object.fromEntries(kMade.map((key) => [key, { hidden }]));
  },
  draw: ({ size, train, first, report, series, sweep }, { window, lags, loss }) => {
    const [from, to] = window ?? [train - 28, train + 28];
    const shown = extent(
      series.actual.slice(Math.max(0, Math.floor(from)), Math.ceil(to) + 1),
      0.12,
    );
    const clip = (a: number, b: number) => ({ window: [Math.max(0, a), Math.min(size - 1, b)] });
    const chosen = kSweep.indexOf(lags);
    const highest = Math.max(...sweep.train, ...sweep.test, report.test_persistence);
    const whole = extent(series.actual, 0.05);
    return [
      {
        id: 'series',
        title: 'What came, and what was forecast the day before',
        x: { domain: [from, to], ticks: dateTicks(first, from, to) },
        y: { label: 'thousands a day', domain: shown },
        layers: [
          band({ from: train, to: size, colour: 'accent-2', text: 'not seen in training' }),
          line({
            y: series.actual,
            colour: 'data-2',
            width: 2,
            dots: to - from < 120,
            label: 'real',
          }),
          line({
            y: series.predicted,
            colour: 'data-1',
            width: 2,
            dots: to - from < 120,
            label: 'forecast',
          }),
        ],
        pan: (dx, start) => {
          const [a, b] = start.window ?? [from, to];
          const move = Math.max(-a, Math.min(size - 1 - b, dx));
          return { window: [Math.round(a + move), Math.round(b + move)] };
        },
        readout: (x) => {
          const day = Math.round(x);
          return `${dateName(first, day)}\nreal ${formatNumber(series.actual[day], 3)}, forecast ${formatNumber(series.predicted[day], 3)}`;
        },
        wide: true,
        shape: 260,
      },
      {
        id: 'overview',
        title: 'All days; drag the ends to choose what is shown above',
        x: { domain: [0, size - 1], ticks: dateTicks(first, 0, size - 1) },
        y: { domain: whole, ticks: [] },
        layers: [
          band({ from: train, to: size, colour: 'accent-2' }),
          line({ y: series.actual, colour: 'muted', width: 0.6 }),
          band({ from, to, colour: 'accent' }),
        ],
        handles: [
          {
            id: 'from',
            label: 'First day shown',
            at: [from, whole[0] + 0.7 * (whole[1] - whole[0])],
            drag: (x) => clip(Math.min(Math.round(x), to - 7), to),
            colour: 'accent',
            axis: 'x',
            size: 'small',
          },
          {
            id: 'to',
            label: 'Last day shown',
            at: [to, whole[0] + 0.3 * (whole[1] - whole[0])],
            drag: (x) => clip(from, Math.max(Math.round(x), from + 7)),
            colour: 'accent',
            axis: 'x',
            size: 'small',
          },
        ],
        click: (x) => {
          const half = (to - from) / 2;
          const middle = Math.max(half, Math.min(size - 1 - half, x));
          return { window: [Math.round(middle - half), Math.round(middle + half)] };
        },
        wide: true,
        shape: 84,
      },
      {
        id: 'losses',
        title: `Loss (${losses[loss]}) by days looked back`,
        x: {
          label: 'days looked back',
          domain: [-0.6, kSweep.length - 0.4],
          ticks: kSweep.map((days, at) => ({ at, label: String(days) })),
        },
        y: { domain: [0, highest * 1.12] },
        layers: [
          bars({
            values: sweep.train,
            colour: 'data-1',
            slot: 0,
            of: 2,
            label: 'training',
            selected: chosen < 0 ? undefined : chosen,
          }),
          bars({
            values: sweep.test,
            colour: 'data-2',
            slot: 1,
            of: 2,
            label: 'not seen',
            selected: chosen < 0 ? undefined : chosen,
          }),
          rule({ y: report.test_persistence, colour: 'text', dash: true, text: '“as yesterday”' }),
          rule({
            y: report.test_weekly_persistence,
            colour: 'text',
            dash: true,
            text: '“as a week ago”',
          }),
        ],
        click: (x) => ({ lags: kSweep[Math.max(0, Math.min(kSweep.length - 1, Math.round(x)))] }),
        readout: (x) => {
          const i = Math.round(x);
          if (!(i in kSweep)) return undefined;
          return `${kSweep[i]} days: training ${formatNumber(sweep.train[i], 3)}, not seen ${formatNumber(sweep.test[i], 3)}`;
        },
        shape: 0.62,
      },
      {
        id: 'weights',
        title: 'Weight of each day',
        x: { label: 'days ago', domain: [0.4, Math.max(lags, 7) + 0.6], ticks: dayTicks(lags) },
        y: { domain: extent([0, ...report.weights], 0.15) },
        layers: [
          rule({ y: 0, colour: 'muted' }),
          bars({ values: [NaN, ...report.weights], colour: 'accent' }),
        ],
        readout: (x) => {
          const weight = report.weights[Math.round(x) - 1];
          return weight === undefined
            ? undefined
            : `${Math.round(x)} days ago: ${formatNumber(weight, 3)}`;
        },
        shape: 0.62,
      },
    ];
  },
  numbers: ({ report }, { loss }) => [
    { label: `training ${losses[loss]}`, value: report.train_loss },
    { label: `${losses[loss]} on unseen days`, value: report.test_loss },
    { label: '“as yesterday”', value: report.test_persistence },
    { label: '“as a week ago”', value: report.test_weekly_persistence },
    { label: 'bias *b*', value: report.bias },
    { label: '*w*₁ (yesterday)', value: report.weights[0] },
  ],
  describe: ({ report, train, size }, { lags, loss }) =>
    `A daily series of ${size} days and its forecast by a linear model of the last ${lags} ` +
    `${lags === 1 ? 'day' : 'days'}, fitted on the first ${train}. Its ${losses[loss]} is ` +
    `${formatNumber(report.train_loss)} in training and ${formatNumber(report.test_loss)} on unseen ` +
    `days; repeating yesterday gives ${formatNumber(report.test_persistence)}, repeating the day a ` +
    `week ago ${formatNumber(report.test_weekly_persistence)}. Bars show how the losses level off ` +
    `with more days, and which days the model listens to.`,
  speeds: [1, 2, 5, 10],
  speed: 2,
});

const dayTicks = (lags: number) =>
  Array.from({ length: Math.max(lags, 7) }, (_, i) => i + 1)
    .filter((day) => lags <= 14 || day % 7 === 0)
    .map((at) => ({ at, label: String(at) }));

export default { error_surface, ball, forecast };
