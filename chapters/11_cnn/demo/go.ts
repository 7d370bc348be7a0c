// F47: Go as eight planes. The reader clicks points of the board and compares what a network finds with
// and without pooling before it.
import type { MainModule } from '@modules/cnn';
import {
  boxes,
  choice,
  demosOf,
  dots,
  numbers,
  pictures,
  seed,
  segments,
  slider,
  texts,
} from '@course/web';
import { clampTo } from './cells';

const demo = demosOf<MainModule>();

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

export const go = demo({
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
          dots({ xy: points(view.stones, (s) => s > 0), colour: 'black', radius: 13 }),
          dots({ xy: points(view.stones, (s) => s < 0), colour: 'white', radius: 13 }),
          dots({
            xy: points(view.stones, (s) => s !== 0),
            colour: 'muted',
            radius: 13,
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
        places: { first: [0, 0], columns: size, rows: size },
        readout: (x, y) => {
          const [row, column] = [clampTo(y + 0.5, size), clampTo(x + 0.5, size)];
          const point = row * size + column;
          const what = pointText(view.stones[point], view.truth[point]);
          return `row ${row + 1}, column ${column + 1}: ${what}`;
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

function pointText(stone: number, captures: number): string {
  if (stone !== 0) return stone > 0 ? 'black' : 'white';
  return captures > 0 ? `black captures ${captures} here` : 'empty';
}
