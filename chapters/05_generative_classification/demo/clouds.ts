// F15, F16: two clouds and their Gaussians. The reader drags means, axes or points, chooses data, prior
// and kind of covariance, and lets the model draw new samples.
import type { CloudsSnapshot, Ellipse, MainModule } from '@modules/generative_classification';
import {
  choice,
  demosOf,
  dots,
  ellipse,
  formatNumber,
  line,
  numbers,
  seed,
  shape,
  slider,
  withMoved,
} from '@course/web';
import { kFirst, kSecond, kGrid, posteriorField, movePoints } from './two_classes';

const demo = demosOf<MainModule>();

const percent = (value: number) =>
  Number.isNaN(value) ? 'none' : `${formatNumber(100 * value, 3)} %`;

const kMade = { made_up: 'Made up', points: '12 points', pokemon: 'Pokémon' };
const kAssumptions = { own: 'Own', shared: 'Shared', naive: 'Diagonal' };

/** The two classes' ellipses as ten numbers. */
const numbersOf = (ellipses: readonly Ellipse[]) =>
  ellipses.flatMap(({ x, y, axis_x, axis_y, width }) => [x, y, axis_x, axis_y, width]);

function withEllipse(ellipses: readonly Ellipse[], k: number, change: Partial<Ellipse>): number[] {
  return numbersOf(ellipses.map((e, i) => (i === k ? { ...e, ...change } : e)));
}

/** Handles of a class's ellipse: its centre, and the ends of its half-axes. */
function ellipseHandles(ellipses: readonly Ellipse[], k: number, least: number) {
  const e = ellipses[k];
  const colour = k === 0 ? kFirst : kSecond;
  const length = Math.hypot(e.axis_x, e.axis_y);
  const [nx, ny] = [-e.axis_y / length, e.axis_x / length];
  return [
    {
      id: `mean-${k}`,
      label: `Mean of class ${k + 1}`,
      at: [e.x, e.y] as const,
      drag: (x: number, y: number) => ({ ellipses: withEllipse(ellipses, k, { x, y }) }),
      colour,
    },
    {
      id: `long-${k}`,
      label: `Long axis of class ${k + 1}`,
      at: [e.x + e.axis_x, e.y + e.axis_y] as const,
      drag: (x: number, y: number) => {
        const far = Math.hypot(x - e.x, y - e.y);
        const grow = far > least ? 1 : least / Math.max(far, 1e-9);
        return {
          ellipses: withEllipse(ellipses, k, {
            axis_x: (x - e.x || least) * grow,
            axis_y: (y - e.y) * grow,
          }),
        };
      },
      colour,
      size: 'small' as const,
    },
    {
      id: `short-${k}`,
      label: `Short axis of class ${k + 1}`,
      at: [e.x + nx * e.width, e.y + ny * e.width] as const,
      drag: (x: number, y: number) => ({
        ellipses: withEllipse(ellipses, k, {
          width: Math.max(least, Math.abs((x - e.x) * nx + (y - e.y) * ny)),
        }),
      }),
      colour,
      size: 'small' as const,
    },
  ];
}

const kBins = 20;
const kCurve = 161;

export const clouds = demo({
  figures: ['F15', 'F16'],
  title: 'Two Gaussians and what they decide',
  session: 'Clouds',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    data: choice({
      label: 'Data',
      value: 'made_up',
      options: kMade,
      resets: ['ellipses', 'moved', 'prior'],
    }),
    covariance: choice({ label: 'Covariance', value: 'own', options: kAssumptions }),
    prior: slider({ label: 'Prior *P*(*C*₁)', value: null, min: 0.01, max: 0.99, step: 0.01 }),
    seed: seed(1, 'Seed'),
    ellipses: numbers(10, 'Ellipses'),
    moved: numbers(36, 'Points'),
  },
  apply: {
    data: async (session, kind, { text }) => {
      if (kind === 'pokemon') await session.load_pokemon(await text('pokemon.csv'));
      await session.set_data(kind);
    },
    covariance: (session, kind) => session.set_covariance(kind),
    moved: (session, moved) => movePoints(session, moved),
    ellipses: async (session, e) => {
      for (const k of [0, 1]) {
        const at = 5 * k;
        await session.set_ellipse(k, e[at], e[at + 1], e[at + 2], e[at + 3], e[at + 4]);
      }
    },
    prior: (session, prior) => session.set_prior(prior),
  },
  frame: async (session, { steps, cached }) => {
    const model = ['data', 'covariance', 'prior', 'seed', 'ellipses', 'moved'] as const;
    const points = ['data', 'seed', 'moved'] as const;
    const both = <T>(ask: (k: number) => Promise<T>) => Promise.all([ask(0), ask(1)]);
    const snapshot = await session.step(steps);
    const [view, data, samples, own, used, values, marginals, histograms] = await Promise.all([
      cached('view', ['data'], () => session.view()),
      cached('points', [...points], () => both((k) => session.points(k))),
      both((k) => session.samples(k)),
      cached('own', [...model], () => both((k) => session.own(k))),
      cached('used', [...model], () => both((k) => session.used(k))),
      cached('field', [...model], () => session.field(kGrid, kGrid)),
      cached('marginals', [...model], () => both((k) => session.marginal(k, kCurve))),
      cached('histograms', [...points], () => both((k) => session.histogram(k, kBins))),
    ]);
    return { snapshot, view, data, samples, own, used, values, marginals, histograms };
  },
  adjust: ({ snapshot }, { data }) => ({
    prior: { auto: snapshot.prior },
    seed: { hidden: data !== 'made_up' },
  }),
  draw: (
    { view, data, samples, own, used, values, marginals, histograms },
    { data: kind, covariance, moved },
  ) => {
    const [x0, x1, y0, y1] = view;
    const least = (x1 - x0) / 100;
    const names = kind === 'pokemon' ? ['Water', 'Normal'] : ['class 1', 'class 2'];
    const axes = kind === 'pokemon' ? ['defence *x*₁', 'special defence *x*₂'] : ['*x*₁', '*x*₂'];
    const draggable = kind === 'points';
    const colours = [kFirst, kSecond] as const;
    const highest = Math.max(
      ...marginals.flatMap((m) => [...m]),
      ...histograms.flatMap((h) => [...h]),
    );
    const step = (x1 - x0) / kBins;
    return [
      {
        id: 'plane',
        title: 'Which class is more probable',
        x: { label: axes[0], domain: [x0, x1] },
        y: { label: axes[1], domain: [y0, y1] },
        layers: [
          ...posteriorField(values),
          ...colours.flatMap((colour, k) => [
            ...(covariance === 'own'
              ? []
              : [shape({ xy: ellipse(own[k]), colour, opacity: 0, width: 1.2, dash: true })]),
            shape({ xy: ellipse(used[k], 2), colour, opacity: 0.05, width: 1 }),
            shape({ xy: ellipse(used[k]), colour, opacity: 0.1, width: 2.2 }),
            dots({
              xy: draggable ? [] : data[k],
              colour,
              radius: 2.6,
              opacity: 0.75,
              label: draggable ? undefined : names[k],
            }),
            dots({ xy: samples[k], colour, radius: 3.2, shape: 'cross' }),
          ]),
        ],
        handles: draggable
          ? [0, 1].flatMap((k) =>
              Array.from({ length: data[k].length / 2 }, (_, i) => ({
                id: `point-${k}-${i}`,
                label: `Point ${i + 1} of class ${k + 1}`,
                at: [data[k][2 * i], data[k][2 * i + 1]] as const,
                drag: (x: number, y: number) => ({
                  moved: withMoved(moved, i + (k * data[0].length) / 2, x, y),
                }),
                colour: colours[k],
                size: 'small' as const,
              })),
            )
          : [...ellipseHandles(own, 0, least), ...ellipseHandles(own, 1, least)],
        wide: true,
        shape: 0.68,
      },
      {
        id: 'marginal',
        title: `What the model says about ${axes[0]} alone, and the data`,
        x: { label: axes[0], domain: [x0, x1] },
        y: { label: 'density', domain: [0, highest * 1.08], ticks: [] },
        layers: colours.flatMap((colour, k) => [
          ...Array.from(histograms[k], (height, i) =>
            shape({
              xy: [
                x0 + i * step,
                0,
                x0 + i * step,
                height,
                x0 + (i + 1) * step,
                height,
                x0 + (i + 1) * step,
                0,
              ],
              colour,
              opacity: 0.22,
              width: 0,
            }),
          ),
          line({
            y: marginals[k],
            x0,
            dx: (x1 - x0) / (kCurve - 1),
            colour,
            width: 2.5,
            label: `*P*(*x*₁|*C*${'₁₂'[k]}) *P*(*C*${'₁₂'[k]})`,
          }),
        ]),
        wide: true,
        shape: 190,
      },
    ];
  },
  numbers: ({ snapshot: s }, { data }) => [
    { label: 'boundary', text: s.boundary },
    { label: 'log-likelihood', value: s.log_likelihood },
    { label: 'highest possible', value: s.best_log_likelihood },
    { label: 'right on the data', text: percent(s.accuracy) },
    ...(data === 'pokemon' ? [{ label: 'right on unseen', text: percent(s.test_accuracy) }] : []),
    { label: 'new samples', text: String(s.samples) },
  ],
  describe: ({ snapshot: s, used }, { covariance, data }) =>
    `Two classes of points (${kMade[data]}), each with a Gaussian drawn as an ellipse, the plane ` +
    `shaded by the posterior of class 1. The covariance is ` +
    `${{ own: 'each class’s own', shared: 'shared by both', naive: 'diagonal' }[covariance]}, and ` +
    `the boundary is a ${boundaryName(s)}. The means are at ` +
    `${used.map((e) => `(${formatNumber(e.x, 3)}, ${formatNumber(e.y, 3)})`).join(' and ')}; the ` +
    `log-likelihood of the data is ${formatNumber(s.log_likelihood)}, at most ` +
    `${formatNumber(s.best_log_likelihood)} with this kind of covariance. ${s.samples} new samples ` +
    `were drawn from the model.`,
  speeds: [1, 5, 20, 60],
  speed: 20,
});

const boundaryName = ({ boundary }: CloudsSnapshot) =>
  boundary === 'line' ? 'straight line' : boundary;
