// F18: Bayes’ formula as areas. The reader drags the prior and the two likelihoods and lets marbles be
// drawn; counting the blue ones finds the posterior again.
import type { BayesSnapshot, MainModule } from '@modules/generative_classification';
import {
  bars,
  demosOf,
  dots,
  formatNumber,
  formulas,
  rule,
  seed,
  shape,
  slider,
  type FormulaLine,
} from '@course/web';
import { live, known } from './live_numbers';
import { kFirst } from './two_classes';

const demo = demosOf<MainModule>();

const kFirstMarbles = 40;

export const area = demo({
  figures: ['F18'],
  title: 'Bayes’ formula as areas',
  session: 'BayesArea',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    prior: slider({ label: 'Prior *P*(box 1)', value: 0.667, min: 0, max: 1, step: 0.001 }),
    first: slider({ label: '*P*(blue | box 1)', value: 0.8, min: 0, max: 1, step: 0.01 }),
    second: slider({ label: '*P*(blue | box 2)', value: 0.4, min: 0, max: 1, step: 0.01 }),
    seed: seed(1, 'Seed'),
  },
  frame: async (session, { state, steps, cached }) => {
    const { prior, first, second } = state;
    await cached('causes', ['prior', 'first', 'second', 'seed'], async () => {
      await session.set_causes(prior, first, second);
      await session.step(kFirstMarbles);
    });
    const snapshot = await session.step(steps);
    const [blue, green] = await Promise.all([session.marbles(true), session.marbles(false)]);
    return { snapshot, blue, green };
  },
  draw: ({ snapshot: s, blue, green }, { prior, first, second }) => [
    {
      id: 'square',
      title: 'All draws: width is the prior, height the likelihood',
      x: { label: 'all draws: *P*(box 1), then *P*(box 2)', domain: [0, 1] },
      y: { label: '*P*(blue | box)', domain: [0, 1] },
      layers: [
        shape({
          xy: box(0, first, prior, 1),
          colour: 'data-3',
          opacity: 0.1,
          width: 1,
          text: 'green from box 1',
        }),
        shape({
          xy: box(prior, second, 1, 1),
          colour: 'data-3',
          opacity: 0.1,
          width: 1,
          text: 'green from box 2',
        }),
        shape({
          xy: box(0, 0, prior, first),
          colour: kFirst,
          opacity: 0.42,
          width: 2,
          text: 'blue from box 1',
        }),
        shape({
          xy: box(prior, 0, 1, second),
          colour: kFirst,
          opacity: 0.18,
          width: 2,
          text: 'blue from box 2',
        }),
        dots({ xy: green, colour: 'data-3', radius: 2.2, opacity: 0.8 }),
        dots({ xy: blue, colour: kFirst, radius: 2.4 }),
      ],
      handles: [
        {
          id: 'prior',
          label: 'Prior of box 1',
          at: [prior, 0.5],
          axis: 'x',
          colour: 'text',
          drag: (x) => ({ prior: clip(x, 3) }),
        },
        {
          id: 'first',
          label: 'Blue in box 1',
          at: [prior / 2, first],
          axis: 'y',
          colour: kFirst,
          drag: (_, y) => ({ first: clip(y, 2) }),
        },
        {
          id: 'second',
          label: 'Blue in box 2',
          at: [(1 + prior) / 2, second],
          axis: 'y',
          colour: kFirst,
          drag: (_, y) => ({ second: clip(y, 2) }),
        },
      ],
      shape: 0.9,
    },
    {
      id: 'posterior',
      title: 'Only blue marbles: box 1’s share is the posterior',
      x: {
        domain: [-0.6, 1.6],
        ticks: [
          { at: 0, label: 'by area' },
          { at: 1, label: 'by counting marbles' },
        ],
      },
      y: { label: '*P*(box 1 | blue)', domain: [0, 1] },
      layers: [
        bars({ values: [1, s.seen > 0 ? 1 : NaN], colour: 'border' }),
        bars({ values: [s.posterior, s.first / s.seen], colour: kFirst }),
        rule({ y: prior, colour: 'text', dash: true, text: 'prior' }),
      ],
      shape: 0.9,
    },
  ],
  lines: ({ snapshot: s }, { prior, first, second }) =>
    formulas(bayesLines(s, prior, first, second)),
  numbers: ({ snapshot: s }) => [
    { label: 'evidence *P*(blue)', value: s.evidence },
    known('posterior', s.posterior),
    { label: 'marbles', text: String(s.drawn) },
    { label: 'blue', text: String(s.seen) },
    { label: 'blue from box 1', text: String(s.first) },
  ],
  describe: ({ snapshot: s }, { prior, first, second }) =>
    `A square cut in two by the prior of box 1, ${formatNumber(prior, 3)}. In each part the lower ` +
    `${formatNumber(first, 2)} and ${formatNumber(second, 2)} is blue. The blue area is ` +
    `${formatNumber(s.evidence)}, and ${formatNumber(s.posterior)} of it belongs to box 1. Of ` +
    `${s.drawn} marbles drawn, ${s.seen} were blue and ${s.first} of these came from box 1.`,
  speeds: [1, 5, 20, 60, 300],
  speed: 20,
});

const box = (x0: number, y0: number, x1: number, y1: number) => [x0, y0, x1, y0, x1, y1, x0, y1];
const clip = (value: number, digits: number) =>
  Number(Math.max(0, Math.min(1, value)).toFixed(digits));

const bayesLines = (
  s: BayesSnapshot,
  prior: number,
  first: number,
  second: number,
): FormulaLine<never>[] => [
  {
    formula:
      '*P*(box 1|blue) = \\frac{*P*(blue|box 1) *P*(box 1)}{*P*(blue|box 1) *P*(box 1) + *P*(blue|box 2) *P*(box 2)}',
    value: `= \\frac{${live(first)}·${live(prior)}}{${live(first)}·${live(prior)} + ${live(second)}·${live(1 - prior)}} = \\frac{${live(first * prior)}}{${live(s.evidence)}} = ${live(s.posterior)}`,
  },
];
