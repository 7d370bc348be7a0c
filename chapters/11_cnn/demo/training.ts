// F47: a network learns digits. The reader starts the training, changes pooling, learning rate, batch
// and number of pictures, or shuffles the pixels, and reads which digits are taken for which.
import type { MainModule } from '@modules/cnn';
import {
  choice,
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
import { clampTo, grid } from './cells';
import { kSide, kDigitBytes, digitTicks } from './digits';
import { grouped } from './parameters';

const demo = demosOf<MainModule>();

export const training = demo({
  figures: ['F47'],
  title: 'A network learns digits',
  session: 'LiveTraining',
  create: {
    from: ['seed', 'pooling', 'shuffled'],
    arguments: ({ seed, pooling, shuffled }) => [seed, pooling, shuffled],
  },
  controls: {
    pooling: choice({
      label: 'Pooling',
      value: 'max',
      options: { max: 'largest', average: 'mean', stride: 'stride 2', none: 'none' },
    }),
    shuffled: toggle({ label: 'Shuffle the pixels', value: false }),
    eta: slider({ label: 'Learning rate *η*', value: 0.001, min: 1e-5, max: 0.1, log: true }),
    batch: slider({ label: 'Batch', value: 64, min: 1, max: 512, log: true }),
    size: slider({ label: 'Training pictures', value: 6000, min: 10, max: 8000, log: true }),
    watched: slider({ label: 'Picture watched', value: 700, min: 0, max: 1995, step: 1 }),
    seed: seed(1, 'Start and order'),
  },
  apply: {
    eta: (session, eta) => session.set_learning_rate(eta),
    batch: (session, batch) => session.set_batch_size(Math.round(batch)),
    size: (session, size) => session.set_training_size(Math.round(size)),
    watched: (session, watched) => session.set_watched(watched),
  },
  frame: async (session, { steps, cached, load }) => {
    if (steps > 0) {
      await cached('digits', ['seed', 'pooling', 'shuffled'], () =>
        load('../mnist/digits.bin', 'load_digits', kDigitBytes),
      );
      await session.step(steps);
    }
    return session.snapshot();
  },
  draw: (shown) => {
    const started = shown.map_side > 0;
    const last = Math.max(1, shown.epochs);
    const worstNames = Array.from(shown.worst_truth, (truth, i) => ({
      at: [(i % 4) + 0.45, Math.floor(i / 4) * 1.2 + 1.06] as const,
      text: `${truth} taken for ${shown.worst_answer[i]}`,
    }));
    return [
      {
        id: 'accuracy',
        title: 'Right answers on digits held out, in percent',
        x: { label: 'times through the training pictures', domain: [0, last * 1.03] },
        y: { domain: [0, 100] },
        layers: [
          rule({ y: 95, colour: 'muted', dash: true, text: '95 %' }),
          line({
            xy: shown.dense_curve,
            colour: 'data-2',
            label: 'fully connected',
            dots: shown.dense_curve.length < 40,
          }),
          line({
            xy: shown.cnn_curve,
            colour: 'data-1',
            label: 'convolutional',
            dots: shown.cnn_curve.length < 40,
            width: 2.5,
          }),
        ],
      },
      {
        id: 'loss',
        title: 'Loss of the training batches, smoothed',
        x: { label: 'times through the training pictures', domain: [0, last * 1.03] },
        y: { domain: [0.01, 3], log: true },
        layers: [line({ xy: shown.loss_curve, colour: 'data-1' })],
      },
      {
        id: 'filters',
        title: 'The 16 filters of the first layer',
        ...grid(shown.filters, 3, 16, 8, -1),
      },
      {
        id: 'maps',
        title: started ? 'Their maps of the watched digit' : 'Their maps: press play',
        ...grid(shown.maps, Math.max(1, shown.map_side), 16, 8, -1),
      },
      {
        id: 'confusion',
        title: 'What was taken for what (held-out digits, mistakes only)',
        x: { label: 'the network says', domain: [-0.5, 9.5], ticks: digitTicks },
        y: { label: 'it is', domain: [9.5, -0.5], ticks: digitTicks },
        layers: [
          pictures({
            values: shown.confusion,
            nx: 10,
            ny: 10,
            at: [-0.5, -0.5],
            size: [10, 10],
            palette: 'signed',
            decimals: 0,
          }),
        ],
        readout: (x, y) => {
          const [truth, answer] = [clampTo(y + 0.5, 10), clampTo(x + 0.5, 10)];
          return truth === answer
            ? `${truth}: right answers are not counted here`
            : `${shown.confusion[truth * 10 + answer]} times ${truth} was taken for ${answer}`;
        },
        shape: 0.9,
      },
      {
        id: 'worst',
        title: started ? 'The surest mistakes' : 'The surest mistakes: press play',
        x: { domain: [-0.02, 4] },
        y: { domain: [3.6, -0.02] },
        bare: true,
        shape: 0.9,
        layers: [
          pictures({
            values: shown.worst,
            nx: kSide,
            ny: kSide,
            count: shown.worst_truth.length,
            columns: 4,
            pitch: [1, 1.2],
            size: [0.9, 0.95],
            palette: 'ink',
            range: 1,
          }),
          texts({ colour: 'muted', texts: worstNames, size: 11 }),
        ],
      },
    ];
  },
  numbers: (shown) => [
    { label: 'updates', text: grouped(shown.updates) },
    { label: 'times through', value: shown.epochs },
    { label: 'loss', value: shown.loss },
    {
      label: 'convolutional',
      ...percent(shown.cnn_accuracy),
      tone: shown.cnn_accuracy >= 0.95 ? 'ok' : undefined,
    },
    { label: 'fully connected', ...percent(shown.dense_accuracy) },
    { label: 'parameters', text: grouped(shown.parameters) },
    { label: 'pictures a second', text: shown.rate > 0 ? grouped(Math.round(shown.rate)) : '–' },
  ],
  describe: (shown, { pooling, shuffled, eta, batch, size, watched }) =>
    `A network of two convolution layers (pooling: ${pooling}${shuffled ? '; pixels shuffled' : ''}) ` +
    `after ${shown.updates} updates, ${formatNumber(shown.epochs, 3)} times through its ` +
    `${Math.round(size)} digits, in batches of ${Math.round(batch)} and with a learning rate of ${eta}; ` +
    `held-out digit ${watched} is watched. ` +
    (Number.isNaN(shown.cnn_accuracy)
      ? 'It has not been judged yet: press play, and the digits are fetched.'
      : `Of the digits held out it reads ${formatNumber(100 * shown.cnn_accuracy, 3)} % rightly, a ` +
        `fully connected network with as many parameters ` +
        `${formatNumber(100 * shown.dense_accuracy, 3)} %. Its filters, its maps of one digit, its ` +
        `confusions and its surest mistakes are drawn.`),
  speeds: [1, 5, 20, 60, 200],
  speed: 200,
  paced: true,
});

const percent = (share: number) =>
  Number.isNaN(share) ? { text: '–' } : { value: 100 * share, unit: '%' };
