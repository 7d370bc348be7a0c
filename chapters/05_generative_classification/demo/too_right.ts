// F17: points that are too right. The reader drags a group of far points away from the clouds and
// compares how much the lines of three or four methods turn, and why.
import type { MainModule } from '@modules/generative_classification';
import {
  choice,
  demosOf,
  dots,
  formatNumber,
  line,
  numbers,
  rule,
  seed,
  segments,
  slider,
  withMoved,
} from '@course/web';
import { kFirst, kSecond, movePoints } from './two_classes';

const demo = demosOf<MainModule>();

const kMethods = {
  least_squares: { name: 'least squares', colour: 'data-4', dash: false },
  gaussian: { name: 'shared Gaussian', colour: 'data-3', dash: true },
  logistic: { name: 'logistic', colour: 'accent', dash: false },
  perceptron: { name: 'perceptron', colour: 'data-6', dash: true },
} as const;
type Method = keyof typeof kMethods;
const kMethodNames = Object.keys(kMethods) as Method[];
const kPlane = { x: [-5, 11], y: [-6, 5] } as const;
const kDistance = { min: 0, max: 12, step: 0.25 };
/** The way that the slider takes: from beside class 1 to the lower right. */
const farAt = (distance: number) => [1.6 + 0.78 * distance, -0.6 - 0.4 * distance] as const;

export const too_right = demo({
  figures: ['F17'],
  title: 'Points that are too right',
  session: 'TooRight',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    distance: slider({ label: 'How far', value: 0, ...kDistance, resets: ['far'] }),
    count: slider({ label: 'How many', value: 6, min: 0, max: 20, step: 1 }),
    shown: choice({
      label: 'Lines',
      value: 'three',
      options: { three: 'Three', all: 'With perceptron' },
    }),
    seed: { ...seed(3, 'Clouds'), resets: ['moved'] },
    far: numbers(2, 'Place of the too-right points'),
    moved: numbers(72, 'Points'),
  },
  apply: {
    moved: (session, moved) => movePoints(session, moved),
  },
  frame: async (session, { state, cached }) => {
    const { count, distance, shown } = state;
    const [x, y] = state.far ?? farAt(distance);
    const all = ['seed', 'moved', 'count', 'far', 'distance'] as const;
    const methods = shown === 'all' ? kMethodNames : kMethodNames.slice(0, 3);
    await cached('far', [...all], () => session.set_far(x, y, count));
    const [first, second, far, errors, ...reports] = await Promise.all([
      cached('first', ['seed', 'moved'], () => session.points(0)),
      cached('second', ['seed', 'moved'], () => session.points(1)),
      cached('far points', [...all], () => session.far()),
      cached('errors', [...all], () => session.errors()),
      ...methods.map((method) => cached(method, [...all, 'shown'], () => session.report(method))),
    ]);
    return { first, second, far, errors, at: [x, y] as const, methods, reports };
  },
  plays: 'distance',
  draw: ({ first, second, far, errors, at, methods, reports }, { moved, count }) => {
    const pointHandles = [first, second].flatMap((points, k) =>
      Array.from({ length: points.length / 2 }, (_, i) => ({
        id: `point-${k}-${i}`,
        label: `Point ${i + 1} of class ${k + 1}`,
        at: [points[2 * i], points[2 * i + 1]] as const,
        drag: (x: number, y: number) => ({
          moved: withMoved(moved, i + (k * first.length) / 2, x, y),
        }),
        colour: k === 0 ? kFirst : kSecond,
        size: 'small' as const,
      })),
    );
    const near = first.length + second.length;
    const margins = { low: -2.5, high: 5 };
    const steps = Array.from({ length: 151 }, (_, i) => margins.low + (i * 7.5) / 150);
    return [
      {
        id: 'plane',
        title: 'Three ways to find a line',
        x: { label: '*x*₁', domain: kPlane.x },
        y: { label: '*x*₂', domain: kPlane.y },
        layers: [
          ...methods.map((method, i) =>
            line({
              xy: lineAcross(reports[i]),
              colour: kMethods[method].colour,
              width: 2.6,
              dash: kMethods[method].dash,
              label: kMethods[method].name,
            }),
          ),
          dots({ xy: far, colour: kFirst, radius: 4, label: 'too right' }),
        ],
        handles: [
          ...pointHandles,
          ...(count > 0
            ? [
                {
                  id: 'far',
                  label: 'The too-right points',
                  at,
                  drag: (x: number, y: number) => ({ far: [x, y] }),
                  colour: kFirst,
                  size: 'large' as const,
                },
              ]
            : []),
        ],
        shape: 0.8,
      },
      {
        id: 'errors',
        title: 'What each point costs the least-squares line',
        x: { label: 'how right: *t z*', domain: [margins.low, margins.high] },
        y: { label: 'loss', domain: [0, 9] },
        layers: [
          line({
            xy: steps.flatMap((m) => [m, (1 - m) ** 2]),
            colour: 'data-4',
            width: 2,
            label: 'squared error (*t* − *z*)²',
          }),
          line({
            xy: steps.flatMap((m) => [m, Math.log1p(Math.exp(-m))]),
            colour: 'accent',
            width: 2,
            label: 'logistic ln(1 + *e*⁻ᵗᶻ)',
          }),
          line({
            xy: [margins.low, 1, 0, 1, 0, 0, margins.high, 0],
            colour: 'text',
            width: 1.5,
            dash: true,
            label: 'a mistake or none',
          }),
          segments({ xyxy: dropLines(errors.subarray(near)), colour: kFirst, dash: true }),
          dots({ xy: errors.subarray(0, near), colour: 'muted', radius: 3 }),
          dots({ xy: errors.subarray(near), colour: kFirst, radius: 4 }),
          rule({ x: 1, colour: 'border', dash: true }),
        ],
        shape: 0.8,
      },
    ];
  },
  numbers: ({ methods, reports }) => [
    ...methods.map((method, i) => ({
      label: `${kMethods[method].name} turned`,
      text: `${reports[i].turned.toFixed(1)}°`,
      tone: reports[i].turned > 10 ? ('warn' as const) : undefined,
    })),
    ...methods.map((method, i) => ({
      label: `${kMethods[method].name} mistakes`,
      text: String(reports[i].mistakes),
    })),
  ],
  describe: ({ methods, reports, at }, { count }) =>
    `Two overlapping clouds of twelve points and ${count} more points of class 1 at ` +
    `(${formatNumber(at[0], 3)}, ${formatNumber(at[1], 3)}), on their right side of every line. ` +
    methods
      .map(
        (method, i) =>
          `The ${kMethods[method].name} line was turned by ${reports[i].turned.toFixed(1)} ` +
          `degrees by them and makes ${reports[i].mistakes} mistakes in the clouds.`,
      )
      .join(' ') +
    ` Beside it the losses as functions of how right a point is: squared error grows again for ` +
    `points that are too right, the logistic loss does not.`,
  speeds: [1, 2, 4, 10],
  speed: 4,
});

/** The piece of w.x + b = 0 that crosses the plane, and a bit more. */
function lineAcross({ w_1, w_2, b }: { w_1: number; w_2: number; b: number }): number[] {
  const reach = 30; // w has length 1
  return [
    -b * w_1 - reach * w_2,
    -b * w_2 + reach * w_1,
    -b * w_1 + reach * w_2,
    -b * w_2 - reach * w_1,
  ];
}

const dropLines = (xy: Float32Array) =>
  Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i], 0, xy[2 * i], xy[2 * i + 1]]).flat();
