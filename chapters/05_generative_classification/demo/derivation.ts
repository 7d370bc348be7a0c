// F14: from Bayes’ formula to a sigmoid. The reader steps through the lines of the derivation and drags
// the point whose numbers stand in them.
import type { DerivationSnapshot, MainModule } from '@modules/generative_classification';
import {
  choice,
  demosOf,
  dots,
  formatNumber,
  formulas,
  numbers,
  slider,
  type FormulaLine,
} from '@course/web';
import { live, signed } from './live_numbers';
import { kFirst, kSecond, kGrid, posteriorField } from './two_classes';

const demo = demosOf<MainModule>();

const kFeatures = { x: [0, 200], y: [0, 160] } as const;
const kStart = [75, 62] as const;
const kLines = 9;

export const derivation = demo({
  figures: ['F14'],
  title: 'From Bayes to σ(w·x + b)',
  session: 'Derivation',
  controls: {
    line: slider({ label: 'Line', value: 1, min: 1, max: kLines, step: 1 }),
    covariance: choice({
      label: 'Covariance',
      value: 'shared',
      options: { own: 'Own', shared: 'Shared' },
    }),
    prior: slider({ label: 'Prior *P*(*C*₁)', value: null, min: 0.02, max: 0.98, step: 0.01 }),
    data: choice({ label: 'Data', value: 'pokemon', options: { pokemon: 'Water or Normal' } }),
    at: numbers(2, 'The point'),
  },
  apply: {
    data: async (session, _, { text }) => session.load_pokemon(await text('pokemon.csv')),
    covariance: (session, kind) => session.set_covariance(kind),
    prior: (session, prior) => session.set_prior(prior),
  },
  frame: async (session, { state, cached }) => {
    const [x, y] = state.at ?? kStart;
    const model = ['covariance', 'prior', 'data'] as const;
    const [s, values, first, second, fitted] = await Promise.all([
      session.at(x, y),
      cached('field', [...model], () =>
        session.field(...kFeatures.x, ...kFeatures.y, kGrid, kGrid),
      ),
      cached('first', ['data'], () => session.points(0)),
      cached('second', ['data'], () => session.points(1)),
      cached('fitted', ['data'], () => session.fitted_prior()),
    ]);
    return { s, values, first, second, fitted };
  },
  plays: 'line',
  adjust: ({ fitted }) => ({ prior: { auto: fitted }, data: { hidden: true } }),
  draw: ({ values, first, second }, { at }) => {
    const [x, y] = at ?? kStart;
    return [
      {
        id: 'plane',
        title: 'Water or Normal?',
        x: { label: 'defence *x*₁', domain: kFeatures.x },
        y: { label: 'special defence *x*₂', domain: kFeatures.y },
        layers: [
          ...posteriorField(values),
          dots({ xy: first, colour: kFirst, radius: 3, label: 'Water, *C*₁' }),
          dots({ xy: second, colour: kSecond, radius: 3, label: 'Normal, *C*₂' }),
        ],
        handles: [
          {
            id: 'point',
            label: 'The point x',
            at: [x, y],
            drag: (px, py) => ({ at: [px, py] }),
            colour: 'accent-2',
            size: 'large',
          },
        ],
        click: (px, py) => ({ at: [px, py] }),
        wide: true,
        shape: 0.5,
      },
    ];
  },
  lines: ({ s }, { line, covariance, at }) =>
    formulas(derivationLines(s, line, covariance, at ?? kStart)),
  numbers: ({ s }) => [
    { label: '*P*(*C*₁|*x*)', value: s.posterior },
    { label: '*z*', value: s.z },
    { label: 'called', text: s.z > 0 ? 'Water' : 'Normal' },
  ],
  describe: ({ s }, { at, covariance, line }) => {
    const [x, y] = at ?? kStart;
    return (
      `Two clouds of Pokémon over defence and special defence, shaded by the probability of Water, ` +
      `with the boundary where it is one half: ${covariance === 'shared' ? 'a straight line' : 'a curve'}. ` +
      `The point is at ${formatNumber(x, 3)}, ${formatNumber(y, 3)}. There P(C₁|x) is ` +
      `${formatNumber(s.posterior)} and z is ${formatNumber(s.z)}. Below, line ${line} of ${kLines} ` +
      `of the derivation is marked.`
    );
  },
  speeds: [0.25, 0.5, 1, 2],
  speed: 0.5,
});

function derivationLines(
  s: DerivationSnapshot,
  here: number,
  covariance: 'own' | 'shared',
  [x, y]: readonly number[],
): FormulaLine<never>[] {
  const first = s.density_1 * s.prior_1;
  const second = s.density_2 * s.prior_2;
  const shared = covariance === 'shared';
  const linear = s.w_1 * x + s.w_2 * y;
  const quadratic = shared ? 0 : s.quadratic; // what rounding leaves is not shown
  const lines: { formula: string; value: string; note: string; linear?: boolean }[] = [
    {
      formula:
        '*P*(*C*_{1}|*x*) = \\frac{*P*(*x*|*C*_{1}) *P*(*C*_{1})}{*P*(*x*|*C*_{1}) *P*(*C*_{1}) + *P*(*x*|*C*_{2}) *P*(*C*_{2})}',
      value: `= \\frac{${live(first)}}{${live(first)} + ${live(second)}} = ${live(s.posterior)}`,
      note: 'Bayes’ formula: the first class’s share of everything that could have produced *x*.',
    },
    {
      formula:
        '= \\frac{1}{1 + \\frac{*P*(*x*|*C*_{2}) *P*(*C*_{2})}{*P*(*x*|*C*_{1}) *P*(*C*_{1})}}',
      value: `= \\frac{1}{1 + ${live(s.ratio)}} = ${live(1 / (1 + s.ratio))}`,
      note: 'Divide above and below by the numerator. Only one ratio is left.',
    },
    {
      formula:
        '= \\frac{1}{1 + *e*^{−*z*}} = *σ*(*z*),  *z* = ln \\frac{*P*(*x*|*C*_{1}) *P*(*C*_{1})}{*P*(*x*|*C*_{2}) *P*(*C*_{2})}',
      value: `*z* = ${live(s.z)},  *σ*(*z*) = ${live(1 / (1 + Math.exp(-s.z)))}`,
      note: 'Name minus the logarithm of that ratio *z*. Until here nothing was assumed: every posterior of two classes is a sigmoid of something.',
    },
    {
      formula:
        '*z* = ln \\frac{*P*(*x*|*C*_{1})}{*P*(*x*|*C*_{2})} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `= ${live(s.log_densities)}${signed(s.log_priors)}`,
      note: 'What *x* says, and what was believed before.',
    },
    {
      formula:
        '*z* = −½ ln \\frac{|*Σ*_{1}|}{|*Σ*_{2}|} − ½ *d*_{1}^{2} + ½ *d*_{2}^{2} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `= ${live(shared ? 0 : s.log_determinants)} − ½·${live(s.distance_1)} + ½·${live(s.distance_2)}${signed(s.log_priors)}`,
      note: 'Put in the two Gaussians. *d*_{*k*}^{2} = (*x* − *μ*_{*k*})^{⊤}*Σ*_{*k*}^{−1}(*x* − *μ*_{*k*}) is the squared distance from the mean, measured in units of the class’s own spread.',
    },
    {
      formula: '*z* = *x*^{⊤}*A* *x* + *w*·*x* + *b*,  *A* = −½ (*Σ*_{1}^{−1} − *Σ*_{2}^{−1})',
      value: `= ${live(quadratic)}${signed(linear)}${signed(s.b)}`,
      note: 'Multiply out and sort: terms with *x* twice, terms with *x* once, the rest.',
    },
    {
      formula: '*Σ*_{1} = *Σ*_{2} = *Σ*:  *A* = 0',
      value: `*x*^{⊤}*A* *x* = ${live(quadratic)}`,
      note: shared
        ? 'With one covariance for both classes the quadratic terms are the same and cancel.'
        : 'With a covariance for each class they do not cancel: *z* stays quadratic, the boundary a conic. Switch to “Shared”.',
      linear: true,
    },
    {
      formula:
        '*w* = *Σ*^{−1}(*μ*_{1} − *μ*_{2}),  *b* = −½ *μ*_{1}^{⊤}*Σ*^{−1}*μ*_{1} + ½ *μ*_{2}^{⊤}*Σ*^{−1}*μ*_{2} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `*w* = (${live(s.w_1)}, ${live(s.w_2)}),  *b* = ${live(s.b)}`,
      note: 'What is left is linear in *x*. Means, covariance and priors have been used up: three numbers remain.',
      linear: true,
    },
    {
      formula: '*P*(*C*_{1}|*x*) = *σ*(*w*·*x* + *b*)',
      value: `= *σ*(${live(linear)}${signed(s.b)}) = ${live(1 / (1 + Math.exp(-linear - s.b)))}`,
      note: shared
        ? 'The number of line 1 again, from three numbers instead of two Gaussians.'
        : 'Not the number of line 1: the quadratic part is missing.',
      linear: true,
    },
  ];
  return lines.slice(0, here).map(({ formula, value, note, linear: onlyShared }, i) => ({
    formula,
    value,
    note: i + 1 === here ? note : undefined,
    state: onlyShared && !shared ? 'false' : i + 1 === here ? 'here' : undefined,
  }));
}
