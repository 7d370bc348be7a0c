// F3: the forecast. The reader sets how many days are looked back, chooses the days that are shown, and
// compares the losses in training and on unseen days.
import type { MainModule } from '@modules/linear_regression';
import {
  band,
  bars,
  choice,
  dateName,
  dateTicks,
  demosOf,
  extent,
  formatNumber,
  line,
  numbers,
  rule,
  seed,
  slider,
} from '@course/web';
import { losses } from './descent';

const demo = demosOf<MainModule>();

const kMade = ['cycle', 'noise', 'holiday', 'trend', 'seed'] as const;
const kSweep = [1, 2, 3, 4, 5, 6, 7, 8, 14, 21, 28, 42, 56];

export const forecast = demo({
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
