// F42, F43, F45: a field that slides. The reader drags it over the picture, flips pixels and weights,
// and sets kernel, stride, padding and dilation.
import type { MainModule } from '@modules/cnn';
import { boxes, choice, demosOf, formatNumber, numbers, pictures, slider } from '@course/web';
import { cellText, clampTo } from './cells';
import { neuron_lines } from './neuron_lines';

const demo = demosOf<MainModule>();

export const sliding = demo({
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
        places: { first: [0.5, 0.5], columns: side, rows: side },
        readout: (x, y) => cellText(view.picture, side, x, y),
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
        places: { first: [0.5, 0.5], columns: kernel, rows: kernel },
        readout: (x, y) => cellText(view.filter, kernel, x, y),
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
        y: { domain: [side * side + 0.5, -3] },
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
      `${Math.floor(at / view.map_side) + 1} and column ${(at % view.map_side) + 1} the inner product of ` +
      `filter and field is ${formatNumber(view.map[at], 3)}. A second drawing shows the same field ` +
      `as lines from pixels to a neuron; the neuron next to it has the same weights.`
    );
  },
  speeds: [1, 2, 5, 20],
  speed: 2,
});
