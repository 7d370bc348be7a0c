// F44: smaller and smaller sets of functions. The reader lets three networks of one form train side by
// side and sets how many pictures they get, how noisy, and whether patterns stand anywhere.
import type { MainModule } from '@modules/cnn';
import {
  bars,
  demosOf,
  formatNumber,
  line,
  pictures,
  rule,
  seed,
  slider,
  texts,
  toggle,
} from '@course/web';
import { forms, grouped } from './parameters';

const demo = demosOf<MainModule>();

const formTicks = Object.values(forms).map((label, at) => ({ at, label }));

/** An ellipse as a line. */
const ellipse = (cx: number, cy: number, rx: number, ry: number): number[] =>
  Array.from({ length: 65 }, (_, i) => {
    const angle = (i / 64) * 2 * Math.PI;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  }).flat();

export const nested = demo({
  figures: ['F44'],
  title: 'Three networks, one inside the other',
  session: 'PatternRace',
  create: {
    from: ['seed', 'count', 'noise', 'anywhere'],
    arguments: ({ seed, count, noise, anywhere }) => [seed, count, noise, anywhere],
  },
  controls: {
    count: slider({ label: 'Training pictures', value: 200, min: 10, max: 2000, log: true }),
    noise: slider({ label: 'Noise', value: 0.3, min: 0, max: 1, step: 0.05 }),
    anywhere: toggle({ label: 'Patterns stand anywhere', value: true }),
    seed: seed(1, 'Pictures and weights'),
  },
  frame: async (session, { steps }) => {
    if (steps > 0) await session.step(steps);
    return session.snapshot();
  },
  draw: ({ parameters, train, unseen, curves, points, examples, detectors }) => {
    const curve = (k: number) => curves.subarray(k * points, (k + 1) * points);
    const colours = ['data-2', 'data-3', 'data-1'] as const;
    return [
      {
        id: 'sets',
        title: 'What each can say: sets of functions, and their numbers',
        x: { domain: [0, 10] },
        y: { domain: [10, 0] },
        bare: true,
        layers: [
          line({ xy: ellipse(5, 5.2, 4.7, 4.5), colour: colours[0], width: 3 }),
          line({ xy: ellipse(5, 6, 3.5, 3.2), colour: colours[1], width: 3 }),
          line({ xy: ellipse(5, 6.9, 2.2, 1.7), colour: colours[2], width: 3 }),
          texts({
            colour: 'text',
            texts: [
              { at: [5, 1.9], text: `fully connected: ${grouped(parameters[0])}` },
              { at: [5, 3.6], text: `own fields: ${grouped(parameters[1])}` },
              { at: [5, 6.9], text: `shared: ${grouped(parameters[2])}` },
            ],
          }),
        ],
      },
      {
        id: 'dials',
        title: 'Right answers',
        x: { domain: [-0.6, 2.6], ticks: formTicks },
        y: { label: 'percent', domain: [0, 100] },
        layers: [
          bars({ values: train, colour: 'muted', slot: 0, of: 2, label: 'on training pictures' }),
          bars({ values: unseen, colour: 'data-1', slot: 1, of: 2, label: 'on unseen ones' }),
          rule({ y: 25, colour: 'text', dash: true, text: 'guessing' }),
        ],
        readout: (x) => {
          const i = Math.round(x);
          return i in train
            ? `training ${formatNumber(train[i], 3)} %, unseen ${formatNumber(unseen[i], 3)} %`
            : undefined;
        },
      },
      {
        id: 'curves',
        title: 'Right answers on unseen pictures, in percent',
        x: { label: 'tens of updates', domain: [0, Math.max(20, points - 1)] },
        y: { domain: [0, 100] },
        layers: Object.values(forms).map((label, k) =>
          line({ y: curve(k), colour: colours[k], label, width: 2.5 }),
        ),
      },
      {
        id: 'examples',
        title: 'Some training pictures, and the eight shared detectors',
        x: { domain: [-0.02, 4] },
        y: { domain: [4, -0.02] },
        bare: true,
        shape: 1,
        layers: [
          pictures({ values: examples, nx: 12, ny: 12, count: 8, columns: 4, palette: 'signed' }),
          pictures({
            values: detectors,
            nx: 3,
            ny: 3,
            count: 8,
            columns: 4,
            at: [0.15, 2.15],
            pitch: [1, 0.95],
            size: [0.6, 0.8],
            palette: 'signed',
          }),
        ],
      },
    ];
  },
  numbers: ({ updates, train, unseen }) => [
    { label: 'updates', text: String(updates) },
    { label: 'fully connected', value: unseen[0], unit: '%' },
    { label: 'own fields', value: unseen[1], unit: '%' },
    { label: 'shared', value: unseen[2], unit: '%' },
    { label: 'gap, fully connected', value: train[0] - unseen[0], unit: '%' },
    { label: 'gap, shared', value: train[2] - unseen[2], unit: '%' },
  ],
  describe: ({ updates, train, unseen, parameters }, { count }) =>
    `Three networks after ${updates} updates on ${count} noisy pictures of four small patterns. ` +
    `Right answers on training pictures and on unseen ones: fully connected ` +
    `(${grouped(parameters[0])} parameters) ${formatNumber(train[0], 3)} and ` +
    `${formatNumber(unseen[0], 3)} %; with own fields (${grouped(parameters[1])}) ` +
    `${formatNumber(train[1], 3)} and ${formatNumber(unseen[1], 3)} %; shared ` +
    `(${grouped(parameters[2])}) ${formatNumber(train[2], 3)} and ${formatNumber(unseen[2], 3)} %.`,
  speeds: [1, 2, 5, 10, 30],
  speed: 10,
});
