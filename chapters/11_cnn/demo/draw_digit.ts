// F47: a digit, seen by a convolutional network. The reader draws it or chooses a written one, clicks a
// map and moves a frame over it to see the multiplications of one value.
import type { MainModule, OneValue } from '@modules/cnn';
import {
  bars,
  boxes,
  choice,
  demosOf,
  formatNumber,
  numbers,
  pictures,
  slider,
  texts,
} from '@course/web';
import { clampTo, grid } from './cells';
import { kSide, kNetworkBytes, kExampleBytes, kDigits, digitTicks, writtenDigits } from './digits';

const demo = demosOf<MainModule>();

/** Strokes are kept as x, y from 0 to 1, three decimals; -1, 0 lifts the pen. */
const withStroke = (before: readonly number[] | null, stroke: number[]): number[] => [
  ...(before && before.length > 0 ? [...before, -1, 0] : []),
  ...stroke.map((value) => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000),
];

const stages = { filtered: 'filtered', rectified: 'after ReLU', pooled: 'pooled' };

export const draw_digit = demo({
  figures: ['F47'],
  title: 'A digit, seen by a convolutional network',
  session: 'DigitReader',
  controls: {
    digit: choice({
      label: 'Picture',
      value: '2',
      options: { ...writtenDigits, drawn: 'your drawing' },
      resets: ['strokes'],
    }),
    stage: choice({ label: 'Maps are shown', value: 'rectified', options: stages }),
    layer: choice({
      label: 'Look into layer',
      value: '1',
      options: { 1: 'first', 2: 'second' },
      resets: ['map', 'position'],
    }),
    map: slider({ label: 'Map', value: 3, min: 0, max: 31, step: 1 }),
    position: slider({ label: 'Position of the filter', value: 150, min: 0, max: 783, step: 1 }),
    right: slider({ label: 'Move it right', value: 0, min: -8, max: 8, step: 1, unit: 'px' }),
    strokes: numbers(2400, 'Strokes'),
  },
  apply: {
    digit: async (session, digit, { load }) => {
      await load('digits.safetensors', 'load_network', kNetworkBytes);
      await load('../mnist/examples.bin', 'load_examples', kExampleBytes);
      if (digit !== 'drawn') await session.set_example(Number(digit));
      else await session.set_strokes([]);
    },
    right: (session, right) => session.set_shift(0, right),
    strokes: (session, strokes) => session.set_strokes([...strokes]),
  },
  frame: async (session, { state, cached }) => {
    const picture = ['digit', 'strokes', 'right'] as const;
    const layer = Number(state.layer);
    const size = layer === 1 ? kSide : kSide / 2;
    const map = Math.min(state.map, layer === 1 ? 15 : 31);
    const position = Math.min(state.position, size * size - 1);
    const reading = await cached('reading', [...picture], () => session.read());
    const [first, second, chosen, one] = await Promise.all([
      cached('first', [...picture, 'stage'], () => session.maps(1, state.stage)),
      cached('second', [...picture, 'stage'], () => session.maps(2, state.stage)),
      cached('chosen', [...picture, 'layer'], () => session.maps(layer, 'rectified')),
      session.one_value(layer, map, Math.floor(position / size), position % size),
    ]);
    return { reading, first, second, chosen, one, layer, size, map, position };
  },
  plays: 'position',
  adjust: ({ layer, size }) => ({
    map: { max: layer === 1 ? 15 : 31 },
    position: { max: size * size - 1 },
  }),
  draw: ({ reading, first, second, chosen, one, layer, size, map, position }) => {
    const [row, column] = [Math.floor(position / size), position % size];
    const at = (x: number, y: number) => ({
      position: clampTo(y, size) * size + clampTo(x, size),
    });
    const scale = kSide / size;
    return [
      {
        id: 'pad',
        title: 'Draw a digit here',
        x: { domain: [-0.1, kSide + 0.1] },
        y: { domain: [kSide + 0.1, -0.1] },
        bare: true,
        shape: 1,
        layers: [
          pictures({
            values: reading.picture,
            nx: kSide,
            ny: kSide,
            size: [kSide, kSide],
            palette: 'ink',
            range: 1,
          }),
          boxes({
            xywh: [(column - 1) * scale, (row - 1) * scale, 3 * scale, 3 * scale],
            colour: 'accent',
          }),
        ],
        paint: (stroke, start) => ({
          digit: 'drawn',
          strokes: withStroke(
            start.digit === 'drawn' ? start.strokes : null,
            stroke.map((v) => v / kSide),
          ),
        }),
      },
      {
        id: 'probabilities',
        title: reading.empty ? 'Nothing is drawn yet' : `The network says: ${reading.prediction}`,
        x: { domain: [-0.6, 9.6], ticks: digitTicks },
        y: { label: 'probability', domain: [0, 1] },
        layers: [
          bars({ values: reading.probabilities, colour: 'data-1', selected: reading.prediction }),
        ],
        readout: (x) => {
          const digit = Math.round(x);
          return digit in kDigits
            ? `${digit}: ${formatNumber(100 * reading.probabilities[digit], 3)} %`
            : undefined;
        },
        shape: 0.9,
      },
      {
        id: 'first',
        title: `First layer: 16 maps of ${first.side} × ${first.side}`,
        ...grid(first.values, first.side, 16, 8, layer === 1 ? map : -1),
        click: (x, y) => ({ layer: '1', map: picked(x, y, 8, 16) }),
        wide: true,
      },
      {
        id: 'second',
        title: `Second layer: 32 maps of ${second.side} × ${second.side}`,
        ...grid(second.values, second.side, 32, 8, layer === 2 ? map : -1),
        click: (x, y) => ({ layer: '2', map: picked(x, y, 8, 32) }),
        wide: true,
      },
      {
        id: 'map',
        title: `Map ${map} of layer ${layer}: move the filter`,
        x: { domain: [-0.1, size + 0.1] },
        y: { domain: [size + 0.1, -0.1] },
        bare: true,
        shape: 1,
        layers: [
          pictures({
            values: chosen.values.subarray(map * size * size, (map + 1) * size * size),
            nx: size,
            ny: size,
            size: [size, size],
            palette: 'ink',
          }),
        ],
        handles: [
          {
            id: 'position',
            label: 'The value that is looked into',
            at: [column + 0.5, row + 0.5],
            box: [1, 1],
            stride: 1,
            colour: 'accent',
            drag: at,
          },
        ],
        click: at,
      },
      one_value(one),
    ];
  },
  numbers: ({ reading, one }) => [
    { label: 'says', text: reading.empty ? '–' : String(reading.prediction) },
    {
      label: 'probability',
      value: 100 * reading.probabilities[reading.prediction],
      unit: '%',
    },
    { label: 'sum of products', value: one.value - one.bias },
    { label: 'bias', value: one.bias },
    { label: 'value', value: one.value },
    { label: 'after ReLU', value: one.rectified },
  ],
  describe: ({ reading, one, layer, map, size, position }, { digit }) =>
    `${digit === 'drawn' ? 'A drawing' : `A written ${digit}`} of 28 by 28 pixels and the maps that ` +
    `two convolution layers make of it. ${
      reading.empty
        ? 'Nothing is drawn, so the network has nothing to say.'
        : `The network takes it for a ${reading.prediction}, with a probability of ` +
          `${formatNumber(100 * reading.probabilities[reading.prediction], 3)} %.`
    } At row ${Math.floor(position / size)} and column ${position % size} of map ${map} of layer ` +
    `${layer} the products of field and filter add up, with the bias, to ${formatNumber(one.value, 3)}; ` +
    `the ReLU makes ${formatNumber(one.rectified, 3)} of it.`,
  speeds: [5, 20, 60, 200],
  speed: 20,
});

const picked = (x: number, y: number, columns: number, count: number) =>
  Math.min(count - 1, Math.max(0, Math.floor(y) * columns + Math.floor(x)));

/** The plot of one value: field times filter, channel by channel. */
function one_value(one: OneValue) {
  const busiest = one.sums.reduce(
    (best, sum, c) => (Math.abs(sum) > Math.abs(one.sums[best]) ? c : best),
    0,
  );
  const part = (all: Float32Array) => all.subarray(9 * busiest, 9 * busiest + 9);
  const cell = { nx: 3, ny: 3, size: [3, 3] as const, decimals: 2 };
  const rest = one.value - one.bias - one.sums[busiest];
  return {
    id: 'one',
    title:
      one.channels === 1
        ? 'Nine multiplications'
        : `Nine of the 144 multiplications: input map ${busiest}, which weighs most here`,
    x: { domain: [-0.1, 7.3] as const },
    y: { domain: [8.2, -0.7] as const },
    bare: true,
    shape: 8.9 / 7.4,
    layers: [
      texts({
        colour: 'muted',
        texts: [
          { at: [1.5, -0.4], text: 'what it sees' },
          { at: [5.6, -0.4], text: 'the filter' },
          { at: [1.5, 3.95], text: 'products' },
        ],
      }),
      texts({
        colour: 'text',
        size: 20,
        texts: [
          { at: [3.55, 1.5], text: '×' },
          { at: [3.55, 3.55], text: '↓' },
        ],
      }),
      pictures({ ...cell, values: part(one.field), palette: 'ink', range: 1 }),
      pictures({ ...cell, values: part(one.weights), at: [4.1, 0], palette: 'signed' }),
      pictures({ ...cell, values: part(one.products), at: [0, 4.35], palette: 'signed' }),
      texts({
        colour: 'text',
        size: 13,
        align: 'left',
        texts: [
          { at: [3.5, 4.9], text: `their sum ${formatNumber(one.sums[busiest], 3)}` },
          ...(one.channels > 1
            ? [{ at: [3.5, 5.6] as const, text: `other 15 maps ${formatNumber(rest, 3)}` }]
            : []),
          { at: [3.5, 6.3], text: `bias ${formatNumber(one.bias, 3)}` },
          { at: [3.5, 7], text: `together ${formatNumber(one.value, 3)}` },
        ],
      }),
    ],
  };
}
