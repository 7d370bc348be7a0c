// F18: a coin. The reader sets heads, tails and the prior, or lets a coin be flipped, and compares the
// likelihood, the prior and the posterior.
import type { MainModule } from '@modules/generative_classification';
import { demosOf, formatNumber, line, rule, seed, shape, slider } from '@course/web';
import { known } from './live_numbers';

const demo = demosOf<MainModule>();

const kTheta = 201;

export const coin = demo({
  figures: ['F18'],
  title: 'A coin: likelihood, prior, posterior',
  session: 'Coin',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    heads: slider({ label: 'Heads', value: 7, min: 0, max: 50, step: 1 }),
    tails: slider({ label: 'Tails', value: 3, min: 0, max: 50, step: 1 }),
    a: slider({ label: 'Prior *a*', value: 2, min: 0.5, max: 20, step: 0.5 }),
    b: slider({ label: 'Prior *b*', value: 2, min: 0.5, max: 20, step: 0.5 }),
    seed: seed(1, 'Seed'),
    truth: slider({ label: 'The coin’s real *θ*', value: 0.6, min: 0, max: 1, step: 0.01 }),
  },
  apply: {
    truth: (session, theta) => session.set_truth(theta),
  },
  frame: async (session, { state, steps, cached }) => {
    const { heads, tails, a, b } = state;
    await cached('flips', ['heads', 'tails', 'seed'], () => session.set_flips(heads, tails));
    await cached('prior', ['a', 'b', 'seed'], () => session.set_prior(a, b));
    const snapshot = await session.step(steps);
    const [upcoming, likelihood, prior, posterior] = await Promise.all([
      session.upcoming(8),
      session.curve('likelihood', kTheta),
      cached('prior curve', ['a', 'b', 'seed'], () => session.curve('prior', kTheta)),
      session.curve('posterior', kTheta),
    ]);
    return { snapshot, upcoming, likelihood, prior, posterior };
  },
  draw: ({ snapshot: s, likelihood, prior, posterior }, { truth }) => {
    const inner = (curve: Float32Array) => Math.max(...curve.subarray(2, kTheta - 2));
    const top = Math.max(inner(likelihood), inner(prior), inner(posterior), 1.2);
    const dx = 1 / (kTheta - 1);
    const under: number[] = [0, 0];
    posterior.forEach((height, i) => under.push(i * dx, height));
    return [
      {
        id: 'curves',
        title: `What is known about *θ* after ${s.heads + s.tails} flips`,
        x: { label: 'probability of heads *θ*', domain: [0, 1] },
        y: { label: 'density', domain: [0, top * 1.1] },
        layers: [
          shape({ xy: [...under, 1, 0], colour: 'accent', opacity: 0.14, width: 0 }),
          line({ y: prior, dx, colour: 'data-6', width: 2.2, dash: true, label: 'prior *P*(*θ*)' }),
          line({
            y: likelihood,
            dx,
            colour: 'data-2',
            width: 2.2,
            label: 'likelihood *P*(*X*|*θ*), scaled',
          }),
          line({ y: posterior, dx, colour: 'accent', width: 3, label: 'posterior *P*(*θ*|*X*)' }),
          rule({ x: truth, colour: 'border' }),
          ...(Number.isNaN(s.mle)
            ? []
            : [rule({ x: s.mle, colour: 'data-2', dash: true, text: 'MLE' })]),
          ...(Number.isNaN(s.map)
            ? []
            : [
                rule({
                  x: s.map,
                  colour: 'accent',
                  dash: true,
                  text: Math.abs(s.map - s.mle) < 0.06 ? undefined : 'MAP',
                }),
              ]),
        ],
        readout: (theta) => {
          const i = Math.round(theta * (kTheta - 1));
          return `θ ${formatNumber(theta, 3)}: prior ${formatNumber(prior[i], 3)}, posterior ${formatNumber(posterior[i], 3)}`;
        },
        wide: true,
        shape: 300,
      },
    ];
  },
  numbers: ({ snapshot: s, upcoming }) => [
    { label: 'heads, tails', text: `${s.heads}, ${s.tails}` },
    known('MLE', s.mle),
    known('MAP', s.map),
    { label: 'posterior mean', value: s.mean },
    { label: 'evidence, formula', value: s.evidence },
    { label: 'evidence, summed', value: s.evidence_sum },
    { label: 'flips to come', text: upcoming },
  ],
  describe: ({ snapshot: s }, { a, b }) =>
    `Three curves over theta, the probability of heads, after ${s.heads} heads and ${s.tails} ` +
    `tails: the likelihood, highest at ${formatNumber(s.mle, 3)}; the prior Beta(${a}, ${b}); and ` +
    `the posterior, highest at ${formatNumber(s.map, 3)} with a mean of ${formatNumber(s.mean, 3)}. ` +
    `The probability of so many heads, whatever theta is, is ${formatNumber(s.evidence)}.`,
  speeds: [1, 2, 5, 20, 60],
  speed: 2,
});
