// D3.3: following every path against going back once. The reader sets width and depth and lets both
// count their operations.
import type { MainModule, RaceSnapshot } from '@modules/backpropagation';
import {
  demosOf,
  dots,
  formatNumber,
  line,
  network,
  rule,
  slider,
  type NetworkEdge,
  type NetworkNode,
} from '@course/web';
import { rowOf } from './network';

const demo = demosOf<MainModule>();

/** All layers of one width, as dots; what is marked stands out. */
function grid(
  width: number,
  depth: number,
  marked: (l: number, i: number) => boolean,
  path: (l: number, i: number, j: number) => boolean,
  colour: 'data-1' | 'data-2',
) {
  const nodes: NetworkNode[] = [];
  const edges: NetworkEdge[] = [];
  for (let l = 0; l <= depth; ++l) {
    for (let i = 0; i < width; ++i) {
      const on = marked(l, i);
      nodes.push({
        at: [l, rowOf(i, width)],
        colour: on ? colour : 'border-strong',
        fill: on ? colour : undefined,
        strength: 0.7,
      });
      for (let j = 0; l > 0 && j < width; ++j) {
        const used = path(l, i, j);
        edges.push({
          from: (l - 1) * width + j,
          to: l * width + i,
          colour: used ? colour : 'muted',
          width: used ? 3 : 1,
          opacity: used ? 1 : 0.28,
        });
      }
    }
  }
  const cost = nodes.length;
  nodes.push({ at: [depth + 1, 0], shape: 'box', text: 'C', colour: 'text' });
  for (let i = 0; i < width; ++i) {
    edges.push({ from: depth * width + i, to: cost, dash: true, opacity: 0.4 });
  }
  return network({ nodes, edges });
}

const count = (value: number) =>
  value < 1e6
    ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f')
    : formatNumber(value, 3);

const share = (part: number, whole: number) =>
  part >= whole ? 'done' : `${formatNumber((100 * part) / whole, 2)} %`;

export const race = demo({
  figures: ['D3.3'],
  title: 'Path enumeration against backpropagation',
  session: 'PathRace',
  controls: {
    width: slider({ label: 'Neurons a layer', value: 3, min: 1, max: 12, step: 1 }),
    depth: slider({ label: 'Layers', value: 3, min: 1, max: 12, step: 1 }),
  },
  apply: {
    width: (session, width, { state }) => session.set_size(width, state.depth),
    depth: (session, depth, { state }) => session.set_size(state.width, depth),
  },
  frame: async (session, { steps, cached, state }) => {
    const [snapshot, totals] = await Promise.all([
      session.step(steps),
      cached('totals', ['width'], () => session.totals(state.width)),
    ]);
    return { snapshot, totals };
  },
  done: ({ snapshot: s }) =>
    s.parameters_done === s.parameters
      ? 'Both have all derivatives, and the same ones.'
      : undefined,
  draw: ({ snapshot: s, totals }, { width, depth }) => {
    const at = (l: number) => (l <= s.first_layer ? undefined : s.path[l - 1 - s.first_layer]);
    const started = s.paths > 0;
    const small = Math.max(width, depth) > 9;
    const side = {
      x: { domain: [-0.5, depth + 1.5] as const },
      y: { domain: [-width / 2 - 0.1, width / 2 + 0.1] as const },
      bare: true,
      shape: small ? 0.8 : 0.62,
    };
    const depths = Array.from({ length: totals.length / 2 }, (_, k) => k + 1);
    const curve = (offset: number) => depths.flatMap((d) => [d, totals[2 * (d - 1) + offset]]);
    return [
      {
        id: 'paths',
        title: `Path by path: ${count(s.paths)} of ${count(s.paths_total)} paths`,
        ...side,
        layers: [
          grid(
            width,
            depth,
            (l, i) => started && (l === s.first_layer ? s.first_input === i : at(l) === i),
            (l, i, j) =>
              started &&
              at(l) === i &&
              (l === s.first_layer + 1 ? s.first_input === j : at(l - 1) === j),
            'data-2',
          ),
        ],
      },
      {
        id: 'backward',
        title: `Backpropagation: ${s.neurons_done} of ${width * depth} neurons`,
        ...side,
        layers: [
          grid(
            width,
            depth,
            (l, i) => l > 0 && (depth - l) * width + i < s.neurons_done,
            (l, i) => (depth - l) * width + i < s.neurons_done,
            'data-1',
          ),
        ],
      },
      {
        id: 'work',
        title: 'Operations that all derivatives cost',
        x: {
          label: 'layers',
          domain: [0.5, 12.5] as const,
          ticks: depths.map((d) => ({ at: d, label: String(d) })),
        },
        y: {
          label: 'operations',
          domain: [1, 10 ** Math.ceil(Math.log10(totals[totals.length - 2] + 1))] as const,
          log: true,
        },
        layers: [
          rule({ x: depth, colour: 'muted', dash: true }),
          line({ xy: curve(0), colour: 'data-2', dots: true, label: 'path enumeration' }),
          line({ xy: curve(1), colour: 'data-1', dots: true, label: 'backpropagation' }),
          dots({
            xy: [depth, Math.max(1, s.path_operations)],
            colour: 'data-2',
            shape: 'ring',
            radius: 7,
            label: 'so far',
          }),
          dots({
            xy: [depth, Math.max(1, s.backward_operations)],
            colour: 'data-1',
            shape: 'ring',
            radius: 7,
          }),
        ],
        wide: true,
        shape: 0.42,
      },
    ];
  },
  numbers: ({ snapshot: s }) => [
    { label: 'paths: operations', text: count(s.path_operations) },
    { label: 'paths: in all', text: count(s.path_total) },
    { label: 'paths: derivatives', text: share(s.parameters_done, s.parameters) },
    { label: 'backprop: operations', text: count(s.backward_operations) },
    { label: 'backprop: in all', text: count(s.backward_total) },
    {
      label: 'backprop: derivatives',
      text: share(s.backward_operations, s.backward_total),
      tone: s.backward_operations >= s.backward_total ? 'ok' : undefined,
    },
    {
      label: 'they differ by',
      text: s.parameters_done > 0 ? formatNumber(s.disagreement, 2) : '–',
    },
  ],
  describe: ({ snapshot: s }, { width, depth }) =>
    `A network of ${depth} layers with ${width} neurons each. Enumerating paths has followed ` +
    `${count(s.paths)} of ${count(s.paths_total)} paths with ${count(s.path_operations)} ` +
    `operations and has ${s.parameters_done} of ${s.parameters} derivatives. Backpropagation ` +
    `needs ${count(s.backward_total)} operations for all of them and ` +
    `${raceState(s)}.`,
  speeds: [1, 2, 5, 20, 100, 1000, 10_000, 100_000],
  speed: 5,
});

const raceState = (s: RaceSnapshot) =>
  s.backward_operations >= s.backward_total
    ? 'is done'
    : `has done ${count(s.backward_operations)}`;
