// F46: leaving out and pooling. The reader chooses a digit and what is kept of each window, moves the
// digit, and sees what the trained network says before and after.
import type { MainModule } from '@modules/cnn';
import { bars, choice, demosOf, formatNumber, pictures, slider } from '@course/web';
import { kSide, kNetworkBytes, kExampleBytes, digitTicks, writtenDigits } from './digits';

const demo = demosOf<MainModule>();

const methods = { leave_out: 'leave out', max: 'largest', average: 'mean' };

export const smaller = demo({
  figures: ['F46'],
  title: 'A smaller picture of the same thing',
  session: 'SmallerPicture',
  controls: {
    digit: choice({ label: 'Picture', value: '3', options: writtenDigits }),
    method: choice({ label: 'Of each window keep', value: 'leave_out', options: methods }),
    window: slider({ label: 'Window', value: 2, min: 1, max: 7, step: 1, unit: 'px' }),
    right: slider({ label: 'Move it right', value: 0, min: 0, max: 8, step: 1, unit: 'px' }),
    down: slider({ label: 'Move it down', value: 0, min: -8, max: 8, step: 1, unit: 'px' }),
  },
  apply: {
    digit: async (session, digit, { load }) => {
      await load('digits.safetensors', 'load_network', kNetworkBytes);
      await load('../mnist/examples.bin', 'load_examples', kExampleBytes);
      await session.set_digit(Number(digit));
    },
    method: (session, method, { state }) => session.set_method(method, state.window),
    window: (session, window, { state }) => session.set_method(state.method, window),
    right: (session, right, { state }) => session.set_shift(state.down, right),
    down: (session, down, { state }) => session.set_shift(down, state.right),
  },
  frame: (session) => session.view(),
  plays: 'right',
  draw: (view) => {
    const picture = (id: string, title: string, values: Float32Array, side: number) => ({
      id,
      title,
      x: { domain: [-0.1, side + 0.1] as const },
      y: { domain: [side + 0.1, -0.1] as const },
      bare: true,
      shape: 1,
      layers: [
        pictures({ values, nx: side, ny: side, size: [side, side], palette: 'ink', range: 1 }),
      ],
    });
    return [
      picture('picture', `The picture: ${kSide * kSide} pixels`, view.picture, kSide),
      picture('smaller', `What is kept: ${view.side * view.side} pixels`, view.smaller, view.side),
      {
        id: 'probabilities',
        title: 'What the trained network says to both',
        x: { domain: [-0.6, 9.6], ticks: digitTicks },
        y: { label: 'probability', domain: [0, 1] },
        layers: [
          bars({
            values: view.probabilities,
            colour: 'muted',
            slot: 0,
            of: 2,
            label: 'to the picture',
          }),
          bars({
            values: view.restored_probabilities,
            colour: 'data-1',
            slot: 1,
            of: 2,
            label: 'to what is kept, enlarged again',
          }),
        ],
        wide: true,
        shape: 240,
      },
    ];
  },
  numbers: (view, { digit }) => [
    { label: 'pixels kept', value: (100 * view.side ** 2) / kSide ** 2, unit: '%' },
    { label: `“${digit}” before`, value: 100 * view.probabilities[Number(digit)], unit: '%' },
    {
      label: `“${digit}” after`,
      value: 100 * view.restored_probabilities[Number(digit)],
      unit: '%',
    },
    { label: 'change by moving: picture', value: view.changed_pixels, unit: '%' },
    { label: 'of what is kept', value: view.changed_smaller, unit: '%' },
  ],
  describe: (view, { digit, method, window, right, down }) =>
    `A written ${digit}, moved right by ${right} and down by ${down} pixels, and what is left of it ` +
    `when of each window of ${window} by ${window} pixels one value is kept (${methods[method]}): ` +
    `${view.side} by ${view.side} pixels. The trained network gives the right digit ` +
    `${formatNumber(100 * view.probabilities[Number(digit)], 3)} % before and ` +
    `${formatNumber(100 * view.restored_probabilities[Number(digit)], 3)} % after. The move changed ` +
    `the picture by ${formatNumber(view.changed_pixels, 3)} % of its ink, what is kept by ` +
    `${formatNumber(view.changed_smaller, 3)} %.`,
  speeds: [1, 2, 5],
  speed: 1,
});
