// The live figures of chapter 05: what is set, what is asked of the C++ sessions, what is drawn.
import type {
  BayesSnapshot,
  CloudsSnapshot,
  DerivationSnapshot,
  Ellipse,
  MainModule,
} from '@modules/generative_classification';
import {
  bars,
  choice,
  contour,
  demosOf,
  dots,
  ellipse,
  field,
  formatNumber,
  formulas,
  line,
  numbers,
  rule,
  seed,
  segments,
  shape,
  slider,
  type FormulaLine,
} from '@course/web';

const demo = demosOf<MainModule>();

const kFirst = 'data-1' as const; // class 1
const kSecond = 'data-2' as const; // class 2
const kClasses = [kSecond, kFirst] as const; // from P(C_1|x) = 0 to 1
const kLevels = [0.1, 0.25, 0.5, 0.75, 0.9];
const kGrid = 64;

const posteriorField = (values: Float32Array) => [
  field({
    values,
    nx: kGrid,
    ny: kGrid,
    legend: 'P(C₁|x)',
    range: [0, 1],
    colours: kClasses,
    levels: kLevels,
  }),
  contour({
    values,
    nx: kGrid,
    ny: kGrid,
    levels: [0.5],
    colour: 'text',
    width: 2.5,
    label: '*P*(*C*₁|*x*) = 0.5',
  }),
];

/** Moved points are kept as index, x, y each. */
function withMoved(moved: readonly number[] | null, index: number, x: number, y: number): number[] {
  const kept = moved ?? [];
  const others = kept.filter((_, k) => kept[k - (k % 3)] !== index);
  return [...others, index, x, y];
}

/** Hands moved points to a session. */
async function movePoints(
  session: { move_point(index: number, x: number, y: number): Promise<unknown> },
  moved: readonly number[],
): Promise<void> {
  for (let k = 0; k + 2 < moved.length; k += 3) {
    await session.move_point(moved[k], moved[k + 1], moved[k + 2]);
  }
}

const percent = (value: number) =>
  Number.isNaN(value) ? 'none' : `${formatNumber(100 * value, 3)} %`;

// F14: the derivation

const kFeatures = { x: [0, 200], y: [0, 160] } as const;
const kStart = [75, 62] as const;
const kLines = 9;

const derivation = demo({
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

/** Three digits also of small numbers, as densities are. */
function short(value: number): string {
  if (Number.isNaN(value)) return 'undefined';
  if (value === 0 || Math.abs(value) >= 0.01) return formatNumber(value, 3);
  const [mantissa, exponent] = value.toExponential(2).split('e');
  return `${mantissa}·10^{${exponent}}`.replaceAll('-', '−');
}
const live = (value: number) => `[${short(value)}]`;
const signed = (value: number) => `${value < 0 ? ' − ' : ' + '}[${short(Math.abs(value))}]`;

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
      note: 'Bayes’ formula: the first class’s share of everything that could have produced x.',
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
      note: 'Name minus the logarithm of that ratio z. Until here nothing was assumed: every posterior of two classes is a sigmoid of something.',
    },
    {
      formula:
        '*z* = ln \\frac{*P*(*x*|*C*_{1})}{*P*(*x*|*C*_{2})} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `= ${live(s.log_densities)}${signed(s.log_priors)}`,
      note: 'What x says, and what was believed before.',
    },
    {
      formula:
        '*z* = −½ ln \\frac{|*Σ*_{1}|}{|*Σ*_{2}|} − ½ *d*_{1}^{2} + ½ *d*_{2}^{2} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `= ${live(shared ? 0 : s.log_determinants)} − ½·${live(s.distance_1)} + ½·${live(s.distance_2)}${signed(s.log_priors)}`,
      note: 'Put in the two Gaussians. d_k² = (x − μ_k)ᵀ Σ_k⁻¹ (x − μ_k) is the squared distance from the mean, measured in units of the class’s own spread.',
    },
    {
      formula: '*z* = *x*^{⊤}*A* *x* + *w*·*x* + *b*,  *A* = −½ (*Σ*_{1}^{−1} − *Σ*_{2}^{−1})',
      value: `= ${live(quadratic)}${signed(linear)}${signed(s.b)}`,
      note: 'Multiply out and sort: terms with x twice, terms with x once, the rest.',
    },
    {
      formula: '*Σ*_{1} = *Σ*_{2} = *Σ*:  *A* = 0',
      value: `*x*^{⊤}*A* *x* = ${live(quadratic)}`,
      note: shared
        ? 'With one covariance for both classes the quadratic terms are the same and cancel.'
        : 'With a covariance for each class they do not cancel: z stays quadratic, the boundary a conic. Switch to “Shared”.',
      linear: true,
    },
    {
      formula:
        '*w* = *Σ*^{−1}(*μ*_{1} − *μ*_{2}),  *b* = −½ *μ*_{1}^{⊤}*Σ*^{−1}*μ*_{1} + ½ *μ*_{2}^{⊤}*Σ*^{−1}*μ*_{2} + ln \\frac{*P*(*C*_{1})}{*P*(*C*_{2})}',
      value: `*w* = (${live(s.w_1)}, ${live(s.w_2)}),  *b* = ${live(s.b)}`,
      note: 'What is left is linear in x. Means, covariance and priors have been used up: three numbers remain.',
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

// F15, F16: two clouds

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

const clouds = demo({
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

// F17: too right

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

const too_right = demo({
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

// F18: Bayes as areas

const kFirstMarbles = 40;

const area = demo({
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

// F18: a coin

const kTheta = 201;

const coin = demo({
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
      session.upcoming(12),
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

/** A number that need not exist. */
function known(name: string, value: number) {
  return Number.isNaN(value) ? { label: name, text: 'none' } : { label: name, value };
}

export default { derivation, clouds, too_right, area, coin };
