// The live figures of chapter 11: what is set, what is asked of the C++ sessions, what is drawn.
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

const demo = demosOf<MainModule>();

const kSide = 28;
const kDigits = [...'0123456789'];
const digitTicks = kDigits.map((label, at) => ({ at, label }));

const writtenDigits = {
  0: 'a written 0',
  1: 'a written 1',
  2: 'a written 2',
  3: 'a written 3',
  4: 'a written 4',
  5: 'a written 5',
  6: 'a written 6',
  7: 'a written 7',
  8: 'a written 8',
  9: 'a written 9',
};

// F47: the digit that the reader draws

/** Strokes are kept as x, y from 0 to 1, three decimals; -1, 0 lifts the pen. */
const withStroke = (before: readonly number[] | null, stroke: number[]): number[] => [
  ...(before && before.length > 0 ? [...before, -1, 0] : []),
  ...stroke.map((value) => Math.round(value * 1000) / 1000),
];

const stages = { filtered: 'filtered', rectified: 'after ReLU', pooled: 'pooled' };

/** A box from the middle of a cell, for a field of 3 x 3. */
const clampTo = (value: number, size: number) => Math.max(0, Math.min(size - 1, Math.floor(value)));

const draw_digit = demo({
  figures: ['F47'],
  title: 'A digit, seen by a convolutional network',
  session: 'DigitReader',
  controls: {
    digit: choice({
      label: 'Picture',
      value: '3',
      options: { ...writtenDigits, drawn: 'your drawing' },
      resets: ['strokes'],
    }),
    stage: choice({ label: 'Maps are shown', value: 'rectified', options: stages }),
    layer: choice({ label: 'Look into layer', value: '1', options: { 1: 'first', 2: 'second' } }),
    map: slider({ label: 'Map', value: 3, min: 0, max: 31, step: 1 }),
    position: slider({ label: 'Position of the filter', value: 380, min: 0, max: 783, step: 1 }),
    right: slider({ label: 'Move it right', value: 0, min: -8, max: 8, step: 1, unit: 'px' }),
    strokes: numbers(2400, 'Strokes'),
  },
  apply: {
    digit: async (session, digit, { load }) => {
      await load('digits.safetensors', 'load_network', 82_312);
      await load('../mnist/examples.bin', 'load_examples', 7874);
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
        x: { domain: [0, kSide] },
        y: { domain: [kSide, 0] },
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
        x: { domain: [0, size] },
        y: { domain: [size, 0] },
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

/** Axes and layers of a grid of maps. */
function grid(
  values: Float32Array,
  side: number,
  count: number,
  columns: number,
  selected: number,
) {
  const rows = count / columns;
  return {
    x: { domain: [-0.02, columns - 0.06] as const },
    y: { domain: [rows - 0.06, -0.02] as const },
    bare: true,
    shape: rows / columns,
    layers: [pictures({ values, nx: side, ny: side, count, columns, palette: 'signed', selected })],
  };
}

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
    x: { domain: [-0.1, 11.3] as const },
    y: { domain: [4.6, -0.7] as const },
    bare: true,
    shape: 5.3 / 11.4,
    wide: true,
    layers: [
      texts({
        colour: 'muted',
        texts: [
          { at: [1.5, -0.4], text: 'what it sees' },
          { at: [5.6, -0.4], text: 'the filter' },
          { at: [9.7, -0.4], text: 'products' },
        ],
      }),
      texts({
        colour: 'text',
        size: 20,
        texts: [
          { at: [3.55, 1.5], text: '×' },
          { at: [7.65, 1.5], text: '=' },
        ],
      }),
      pictures({ ...cell, values: part(one.field), palette: 'ink', range: 1 }),
      pictures({ ...cell, values: part(one.weights), at: [4.1, 0], palette: 'signed' }),
      pictures({ ...cell, values: part(one.products), at: [8.2, 0], palette: 'signed' }),
      texts({
        colour: 'text',
        size: 13,
        texts: [
          {
            at: [5.6, 3.8],
            text:
              `sum ${formatNumber(one.sums[busiest], 3)}` +
              (one.channels > 1 ? ` + other 15 maps ${formatNumber(rest, 3)}` : '') +
              ` + bias ${formatNumber(one.bias, 3)} = ${formatNumber(one.value, 3)}`,
          },
        ],
      }),
    ],
  };
}

export default { draw_digit };
