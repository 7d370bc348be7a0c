// The live figures of chapter 11: what is set, what is asked of the C++ sessions, what is drawn.
import type { FieldView, MainModule, OneValue } from '@modules/cnn';
import {
  bars,
  boxes,
  choice,
  demosOf,
  dots,
  formatNumber,
  line,
  numbers,
  pictures,
  rule,
  seed,
  segments,
  slider,
  texts,
  toggle,
} from '@course/web';

const demo = demosOf<MainModule>();

const kSide = 28;

// Bytes of the files that sessions are given, for the bar that shows how much is here.
const kNetworkBytes = 82_440;
const kExampleBytes = 7874;
const kDigitBytes = 7_850_024;
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
  ...stroke.map((value) => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000),
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

// F41: how many lines, how many numbers

const forms = { dense: 'fully connected', local: 'local', shared: 'shared' };
const kSmall = { pixels: 8, neurons: 6, field: 3 };

const counter = demo({
  figures: ['F41'],
  title: 'Lines and parameters of one layer',
  session: 'ParameterCounter',
  controls: {
    form: choice({ label: 'The drawing shows', value: 'dense', options: forms }),
    side: slider({ label: 'Picture', value: 100, min: 11, max: 256, step: 1, unit: 'px' }),
    channels: slider({ label: 'Channels', value: 3, min: 1, max: 64, step: 1 }),
    filters: slider({ label: 'Neurons a field', value: 64, min: 1, max: 256, step: 1 }),
    kernel: slider({ label: 'Kernel', value: 3, min: 1, max: 11, step: 1, unit: 'px' }),
    stride: slider({ label: 'Stride', value: 1, min: 1, max: 4, step: 1, unit: 'px' }),
  },
  frame: (session, { state: { side, channels, filters, kernel, stride } }) =>
    session.count(side, channels, filters, kernel, stride),
  plays: 'side',
  draw: (counts, { form }) => [
    {
      id: 'counts',
      title: 'Free numbers of the layer',
      x: { domain: [-0.6, 2.6], ticks: Object.values(forms).map((label, at) => ({ at, label })) },
      y: {
        label: 'parameters',
        domain: [1, 1e15],
        log: true,
        ticks: ['1', '10³', '10⁶', '10⁹', '10¹²', '10¹⁵'].map((label, k) => ({
          at: 1000 ** k,
          label,
        })),
      },
      layers: [
        bars({
          values: [counts.dense, counts.local, counts.shared],
          colour: 'data-1',
          base: 1,
          selected: Object.keys(forms).indexOf(form),
        }),
      ],
      click: (x) => ({
        form: (['dense', 'local', 'shared'] as const)[Math.max(0, Math.min(2, Math.round(x)))],
      }),
      readout: (x) => {
        const i = Math.round(x);
        const value = [counts.dense, counts.local, counts.shared][i];
        return value === undefined ? undefined : `${Object.values(forms)[i]}: ${grouped(value)}`;
      },
    },
    {
      id: 'drawing',
      title: `${forms[form]}: ${
        form === 'dense'
          ? '48 lines, 48 numbers'
          : `18 lines, ${form === 'local' ? '18 numbers' : '3 numbers'}`
      }`,
      x: { domain: [0, 10] },
      y: { domain: [10, 0] },
      bare: true,
      layers: small_network(form),
    },
  ],
  numbers: (counts) => [
    { label: 'numbers in', text: grouped(counts.pixels) },
    { label: 'neurons', text: grouped(counts.neurons) },
    { label: 'fully connected', text: grouped(counts.dense) },
    { label: 'local fields', text: grouped(counts.local) },
    { label: 'shared', text: grouped(counts.shared) },
    { label: 'multiplications', text: grouped(counts.local_lines) },
  ],
  describe: (counts, { side, channels, filters, kernel }) =>
    `A layer over a picture of ${side} by ${side} pixels with ${channels} channels: ${filters} neurons ` +
    `for each of ${grouped(counts.map_side)} by ${grouped(counts.map_side)} fields. Fully connected ` +
    `it has ${grouped(counts.dense)} parameters; with fields of ${kernel} by ${kernel} pixels ` +
    `${grouped(counts.local)}; with shared ones ${grouped(counts.shared)}. Sharing saves numbers, ` +
    `no multiplications.`,
  speeds: [5, 20, 60],
  speed: 20,
});

const grouped = (value: number) =>
  value < 1e9
    ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
    : formatNumber(value, 3);

/** Eight pixels, six neurons, and a line for each multiplication; equal colours, equal numbers. */
function small_network(form: keyof typeof forms) {
  const pixel = (i: number): [number, number] => [1.6, 0.9 + (8.2 * i) / (kSmall.pixels - 1)];
  const neuron = (i: number): [number, number] => [8.2, 1.9 + (6.2 * i) / (kSmall.neurons - 1)];
  const palette = ['data-1', 'data-2', 'data-3'] as const;
  const lines: number[][] = [[], [], []];
  for (let n = 0; n < kSmall.neurons; ++n) {
    for (let p = 0; p < kSmall.pixels; ++p) {
      const weight = p - n; // which of the filter's weights
      const seen = weight >= 0 && weight < kSmall.field;
      if (form !== 'dense' && !seen) continue;
      lines[form === 'shared' ? weight : 0].push(...pixel(p), ...neuron(n));
    }
  }
  return [
    ...lines.map((xyxy, k) =>
      segments({
        xyxy,
        colour: form === 'shared' ? palette[k] : 'muted',
        width: form === 'shared' ? 2.4 : 1,
      }),
    ),
    boxes({
      xywh: Array.from({ length: kSmall.pixels }, (_, i) => [
        pixel(i)[0] - 0.32,
        pixel(i)[1] - 0.32,
        0.64,
        0.64,
      ]).flat(),
      colour: 'text',
      fill: 0.12,
    }),
    dots({
      xy: Array.from({ length: kSmall.neurons }, (_, i) => neuron(i)).flat(),
      colour: 'accent',
      radius: 9,
    }),
    texts({
      colour: 'muted',
      texts: [
        { at: [1.6, 9.75], text: 'pixels' },
        { at: [8.2, 9.75], text: 'neurons' },
      ],
    }),
  ];
}

// F42, F43, F45: a field that slides

const sliding = demo({
  figures: ['F42', 'F43', 'F45'],
  title: 'A filter slides over a picture',
  session: 'FieldExplorer',
  controls: {
    picture: choice({
      label: 'Picture',
      value: 'lecture',
      options: { lecture: 'lecture', cross: 'cross', stripes: 'stripes', empty: 'empty' },
      resets: ['toggled', 'position'],
    }),
    filter: choice({
      label: 'Filter',
      value: 'diagonal',
      options: {
        diagonal: 'diagonal',
        upright: 'upright line',
        edge: 'left-right edge',
        blur: 'sum of all',
        point: 'middle pixel',
      },
      resets: ['turned'],
    }),
    kernel: slider({
      label: 'Kernel',
      value: 3,
      min: 1,
      max: 5,
      step: 1,
      unit: 'px',
      resets: ['position', 'turned'],
    }),
    stride: slider({
      label: 'Stride',
      value: 1,
      min: 1,
      max: 4,
      step: 1,
      unit: 'px',
      resets: ['position'],
    }),
    padding: slider({
      label: 'Padding',
      value: 0,
      min: 0,
      max: 3,
      step: 1,
      unit: 'px',
      resets: ['position'],
    }),
    dilation: slider({
      label: 'Dilation',
      value: 1,
      min: 1,
      max: 3,
      step: 1,
      unit: 'px',
      resets: ['position'],
    }),
    position: slider({ label: 'Position', value: 2, min: 0, max: 15, step: 1 }),
    toggled: numbers(400, 'Pixels'),
    turned: numbers(400, 'Weights'),
  },
  apply: {
    picture: (session, name) => session.set_picture(name),
    toggled: async (session, places, { state }) => {
      await session.set_picture(state.picture);
      await session.toggle([...places]);
    },
    filter: (session, name, { state }) => session.set_filter(name, state.kernel),
    kernel: (session, size, { state }) => session.set_filter(state.filter, size),
    turned: async (session, places, { state }) => {
      await session.set_filter(state.filter, state.kernel);
      await session.turn([...places].filter((place) => place < state.kernel ** 2));
    },
    stride: (session, stride, { state }) =>
      session.set_options(stride, state.padding, state.dilation),
    padding: (session, padding, { state }) =>
      session.set_options(state.stride, padding, state.dilation),
    dilation: (session, dilation, { state }) =>
      session.set_options(state.stride, state.padding, dilation),
  },
  frame: (session) => session.view(),
  plays: 'position',
  adjust: ({ map_side }) => ({ position: { max: Math.max(1, map_side ** 2 - 1) } }),
  draw: (view, { position, padding, stride, dilation, toggled, turned }) => {
    const { side, kernel, map_side } = view;
    const at = Math.min(position, map_side ** 2 - 1);
    const [row, column] = [Math.floor(at / map_side), at % map_side];
    const [top, left] = [row * stride - padding, column * stride - padding];
    const span = dilation * (kernel - 1) + 1;
    // A third of a step is enough to move on.
    const step = (value: number, from: number) => {
      const steps = (value - span / 2 + padding) / stride - from;
      const to = from + Math.sign(steps) * Math.ceil(Math.abs(steps) - 0.33);
      return Math.max(0, Math.min(map_side - 1, to));
    };
    const go = (x: number, y: number) => ({ position: step(y, row) * map_side + step(x, column) });
    const outer = side + 2 * padding;
    const seen: number[] = [];
    for (let u = 0; u < kernel; ++u) {
      for (let v = 0; v < kernel; ++v) seen.push(left + v * dilation, top + u * dilation, 1, 1);
    }
    return [
      {
        id: 'picture',
        title: 'The picture: drag the field, click a pixel',
        x: { domain: [-padding - 0.08, side + padding + 0.08] },
        y: { domain: [side + padding + 0.08, -padding - 0.08] },
        bare: true,
        shape: 1,
        layers: [
          boxes({
            xywh: [-padding, -padding, outer, outer],
            colour: 'muted',
            dash: true,
            width: 1,
          }),
          pictures({
            values: view.picture,
            nx: side,
            ny: side,
            size: [side, side],
            palette: 'ink',
            range: 1.6,
            decimals: 0,
          }),
          boxes({ xywh: seen, colour: 'accent', width: 1, fill: 0.16 }),
        ],
        handles: [
          {
            id: 'field',
            label: 'The receptive field',
            at: [left + span / 2, top + span / 2],
            box: [span, span],
            stride,
            colour: 'accent',
            drag: go,
          },
        ],
        click: (x, y) => ({
          toggled: [...(toggled ?? []), clampTo(y, side) * side + clampTo(x, side)],
        }),
      },
      {
        id: 'filter',
        title: 'The filter: click a weight',
        x: { domain: [-0.06, kernel + 0.06] },
        y: { domain: [kernel + 0.06, -0.06] },
        bare: true,
        shape: 1,
        layers: [
          pictures({
            values: view.filter,
            nx: kernel,
            ny: kernel,
            size: [kernel, kernel],
            palette: 'signed',
            range: 1.6,
            decimals: 0,
          }),
        ],
        click: (x, y) => ({
          turned: [...(turned ?? []), clampTo(y, kernel) * kernel + clampTo(x, kernel)],
        }),
      },
      {
        id: 'map',
        title: `The map: ${map_side} × ${map_side} values`,
        x: { domain: [-0.06, map_side + 0.06] },
        y: { domain: [map_side + 0.06, -0.06] },
        bare: true,
        shape: 1,
        layers: [
          pictures({
            values: view.map,
            nx: map_side,
            ny: map_side,
            size: [map_side, map_side],
            palette: 'signed',
            range: Math.max(view.largest, 1) * 1.3,
            decimals: 1,
          }),
          boxes({ xywh: [column, row, 1, 1], colour: 'accent', width: 3 }),
        ],
        click: (x, y) => ({
          position: clampTo(y, map_side) * map_side + clampTo(x, map_side),
        }),
      },
      {
        id: 'neurons',
        title: 'The same as neurons: equal colours are the same number',
        x: { domain: [0, 10] },
        y: { domain: [side * side + 0.5, -1.5] },
        bare: true,
        shape: 1,
        layers: neuron_lines(view, { stride, padding, dilation }, [row, column]),
      },
    ];
  },
  numbers: (view, { position, padding, stride, dilation }) => {
    const at = Math.min(position, view.map_side ** 2 - 1);
    const span = dilation * (view.kernel - 1) + 1;
    return [
      { label: 'value here', value: view.map[at] },
      { label: 'largest possible', value: view.largest },
      {
        label: 'size of the map',
        text: `⌊(${view.side} + 2·${padding} − ${span}) / ${stride}⌋ + 1 = ${view.map_side}`,
      },
      { label: 'unseen pixels', value: view.coverage.filter((count) => count === 0).length },
    ];
  },
  describe: (view, { position, stride, padding, dilation }) => {
    const at = Math.min(position, view.map_side ** 2 - 1);
    return (
      `A picture of ${view.side} by ${view.side} pixels and a filter of ${view.kernel} by ` +
      `${view.kernel} that slides over it with stride ${stride}, padding ${padding} and dilation ` +
      `${dilation}. The map has ${view.map_side} by ${view.map_side} values. At row ` +
      `${Math.floor(at / view.map_side)} and column ${at % view.map_side} the inner product of ` +
      `filter and field is ${formatNumber(view.map[at], 3)}. A second drawing shows the same field ` +
      `as lines from pixels to a neuron; the neuron next to it has the same weights.`
    );
  },
  speeds: [1, 2, 5, 20],
  speed: 2,
});

const lineColours = [
  'data-1',
  'data-2',
  'data-3',
  'data-4',
  'data-5',
  'data-6',
  'text',
  'muted',
  'accent-2',
] as const;

/** The pixels in a column, and the neurons of two neighbouring fields, as the lecture draws them. */
function neuron_lines(
  view: FieldView,
  { stride, padding, dilation }: { stride: number; padding: number; dilation: number },
  [row, column]: [number, number],
) {
  const { side, kernel, map_side } = view;
  const next = column + 1 < map_side ? [row, column + 1] : [row, Math.max(0, column - 1)];
  const fields = [[row, column], next];
  const places = [0.3 * side * side, 0.68 * side * side];
  const lines: number[][] = lineColours.map(() => []);
  fields.forEach(([i, j], n) => {
    for (let u = 0; u < kernel; ++u) {
      for (let v = 0; v < kernel; ++v) {
        const [r, c] = [i * stride - padding + u * dilation, j * stride - padding + v * dilation];
        if (r < 0 || c < 0 || r >= side || c >= side) continue;
        const colour = (u * kernel + v) % lineColours.length;
        lines[colour].push(2, r * side + c, 7.4, places[n]);
      }
    }
  });
  return [
    ...lines.map((xyxy, k) => segments({ xyxy, colour: lineColours[k], width: 2 })),
    pictures({
      values: view.picture,
      nx: 1,
      ny: side * side,
      at: [1.4, -0.5],
      size: [0.6, side * side],
      palette: 'ink',
      range: 1.6,
    }),
    dots({ xy: [7.4, places[0], 7.4, places[1]], colour: 'accent', radius: 15 }),
    texts({
      colour: 'text',
      align: 'left',
      texts: fields.map(([i, j], n) => ({
        at: [8.2, places[n]] as const,
        text: formatNumber(view.map[i * map_side + j], 3),
      })),
    }),
    texts({ colour: 'muted', texts: [{ at: [1.7, -1.2], text: 'pixels' }] }),
  ];
}

// F44: smaller and smaller sets of functions

const formTicks = Object.values(forms).map((label, at) => ({ at, label }));

/** An ellipse as a line. */
const ellipse = (cx: number, cy: number, rx: number, ry: number): number[] =>
  Array.from({ length: 65 }, (_, i) => {
    const angle = (i / 64) * 2 * Math.PI;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  }).flat();

const nested = demo({
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
        title: 'What each can say: sets of functions',
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
              { at: [5, 1.5], text: `fully connected: ${grouped(parameters[0])} numbers` },
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

// F46: leaving out and pooling

const methods = { leave_out: 'leave out', max: 'largest', average: 'mean' };

const smaller = demo({
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

// F47: training

const training = demo({
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
        title: 'The surest mistakes',
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

// F47: Go

const planeNames = [
  'black',
  'white',
  'empty',
  'on board',
  '1 liberty',
  '2 liberties',
  '3 liberties',
  '4 or more',
];

const go = demo({
  figures: ['F47'],
  title: 'A capture, with and without pooling',
  session: 'GoBoard',
  controls: {
    pooling: choice({
      label: 'Before the network sees it',
      value: 'none',
      options: { none: 'nothing', max: 'pool 2 × 2', leave_out: 'leave out' },
    }),
    position: { ...seed(0, 'Position'), resets: ['turned'] },
    taken: slider({ label: 'Stones taken away', value: 0, min: 0, max: 18, step: 1 }),
    turned: numbers(300, 'Points'),
  },
  apply: {
    position: (session, position) => session.set_position(position),
    turned: async (session, points, { state }) => {
      await session.set_position(state.position);
      await session.turn([...points]);
    },
    pooling: (session, pooling) => session.set_pooling(pooling),
    taken: (session, taken) => session.set_taken(taken),
  },
  frame: (session) => session.view(),
  plays: 'taken',
  draw: (view, { turned }) => {
    const { size } = view;
    const points = (values: Float32Array, wanted: (value: number, i: number) => boolean) =>
      [...values.keys()]
        .filter((i) => wanted(values[i], i))
        .flatMap((i) => [i % size, Math.floor(i / size)]);
    const cells = points(view.found, (value) => value > 0);
    const marks: number[] = [];
    for (let k = 0; k < cells.length; k += 2) marks.push(cells[k] - 0.5, cells[k + 1] - 0.5, 1, 1);
    const lines = Array.from({ length: size }, (_, i) => [0, i, size - 1, i, i, 0, i, size - 1]);
    return [
      {
        id: 'board',
        title: 'The board: click a point to change it',
        x: { domain: [-0.7, size - 0.3] },
        y: { domain: [size - 0.3, -0.7] },
        bare: true,
        shape: 1,
        layers: [
          segments({ xyxy: lines.flat(), colour: 'muted', width: 1 }),
          boxes({ xywh: marks, colour: 'accent', width: 1.5, fill: 0.22 }),
          dots({ xy: points(view.stones, (s) => s > 0), colour: 'text', radius: 13 }),
          dots({
            xy: points(view.stones, (s) => s < 0),
            colour: 'text',
            radius: 12,
            shape: 'ring',
          }),
          dots({
            xy: points(view.truth, (count) => count > 0),
            colour: 'data-2',
            radius: 6,
            shape: 'cross',
          }),
        ],
        click: (x, y) => ({
          turned: [...(turned ?? []), clampTo(y + 0.5, size) * size + clampTo(x + 0.5, size)],
        }),
        readout: (x, y) => {
          const point = clampTo(y + 0.5, size) * size + clampTo(x + 0.5, size);
          const stone = view.stones[point];
          return stone === 0
            ? view.truth[point] > 0
              ? `black captures ${view.truth[point]} here`
              : 'empty'
            : stone > 0
              ? 'black'
              : 'white';
        },
      },
      {
        id: 'planes',
        title: `What the network sees: 8 planes of ${view.seen_side} × ${view.seen_side}`,
        x: { domain: [-0.02, 3] },
        y: { domain: [3.5, -0.02] },
        bare: true,
        shape: 3.52 / 3.02,
        layers: [
          pictures({
            values: view.planes,
            nx: view.seen_side,
            ny: view.seen_side,
            count: 8,
            columns: 3,
            pitch: [1, 1.17],
            size: [0.9, 0.9],
            palette: 'ink',
            range: 1,
          }),
          texts({
            colour: 'muted',
            texts: planeNames.map((text, i) => ({
              at: [(i % 3) + 0.45, Math.floor(i / 3) * 1.17 + 1.02] as const,
              text,
            })),
          }),
        ],
      },
    ];
  },
  numbers: (view) => [
    { label: 'stones', text: String(view.placed) },
    { label: 'captures', text: String(view.captures) },
    {
      label: 'found',
      text: String(view.hits),
      tone: view.hits === view.captures && view.alarms === 0 ? 'ok' : 'warn',
    },
    { label: 'false alarms', text: String(view.alarms), tone: view.alarms > 0 ? 'error' : 'ok' },
  ],
  describe: (view, { pooling }) =>
    `A Go board of 9 by 9 with ${view.placed} stones, on which black can capture at ${view.captures} ` +
    `points. Two convolution layers see ${
      pooling === 'none' ? 'its eight planes' : 'its planes after they were made half as large'
    } and point at ${view.hits + view.alarms} points, ${view.hits} of them rightly.`,
  speeds: [1, 2, 5, 10],
  speed: 5,
});

export default { counter, sliding, nested, smaller, draw_digit, training, go };
