// The network and the recorded graph as drawings.
import type { GraphView, NetworkView } from '@modules/backpropagation';
import { formatNumber, type NetworkEdge, type NetworkNode } from '@course/web';

/** Where everything stands in the lists of a view. */
export interface Shape {
  widths: number[];
  /** Index of a layer's first neuron, layers counted from 1. */
  neuron(l: number, i: number): number;
  weight(l: number, i: number, j: number): number;
  bias(l: number, i: number): number;
  parameters: number;
  depth: number;
}

export function shapeOf(view: { widths: ArrayLike<number> }): Shape {
  const widths = Array.from(view.widths);
  const firstNeuron = [0, 0];
  const firstParameter = [0, 0];
  for (let l = 1; l < widths.length; ++l) {
    firstNeuron[l + 1] = firstNeuron[l] + widths[l];
    firstParameter[l + 1] = firstParameter[l] + widths[l] * (widths[l - 1] + 1);
  }
  return {
    widths,
    neuron: (l, i) => firstNeuron[l] + i,
    weight: (l, i, j) => firstParameter[l] + i * widths[l - 1] + j,
    bias: (l, i) => firstParameter[l] + widths[l] * widths[l - 1] + i,
    parameters: firstParameter[widths.length],
    depth: widths.length - 1,
  };
}

const kDigits = '₀₁₂₃₄₅₆₇₈₉';
const kRaised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
export const low = (n: number) => kDigits[n];
export const high = (n: number) => kRaised[n];

/** The height of neuron i of n: the first one on top. */
export const rowOf = (i: number, n: number) => (n - 1) / 2 - i;

/** Targets stand above and below the cost. */
export const targetPlace = ({ depth }: Shape, i: number) =>
  [depth + 1, i === 0 ? 0.62 : -0.62] as const;

/** Where a weight's number stands on its line, so that those that cross do not meet. */
export const textPlace = (i: number, j: number) => (i === j ? 0.4 : 0.36);

/** What a number of the network is called: parameters, then inputs, then targets. */
export function nameOf(shape: Shape, index: number): string {
  for (let l = 1; l <= shape.depth; ++l) {
    for (let i = 0; i < shape.widths[l]; ++i) {
      if (index === shape.bias(l, i)) return `*b*${low(i + 1)}${high(l)}`;
      for (let j = 0; j < shape.widths[l - 1]; ++j) {
        if (index === shape.weight(l, i, j)) return `*w*${low(i + 1)}${low(j + 1)}${high(l)}`;
      }
    }
  }
  const rest = index - shape.parameters;
  return rest < shape.widths[0] ? `*x*${low(rest + 1)}` : `*ŷ*${low(rest - shape.widths[0] + 1)}`;
}

/** Short: what fits beside a neuron. */
export function brief(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e4 || (size < 1e-4 && size > 0)) {
    return formatNumber(value, 2);
  }
  return String(Number(value.toPrecision(size < 0.1 ? 2 : 3))).replace('-', '−');
}

export interface Picture {
  nodes: NetworkNode[];
  edges: NetworkEdge[];
}

/** How far the walk is: 0 only the sample, then a layer forward each, the cost, a layer back each. */
export function drawNetwork(
  view: NetworkView,
  shape: Shape,
  stage: number,
  selected: number | undefined,
): Picture {
  const { widths, depth } = shape;
  const nodes: NetworkNode[] = [];
  const edges: NetworkEdge[] = [];
  const first: number[] = [];
  const seen = (l: number) => stage >= l;
  const back = (l: number) => stage >= 2 * depth + 2 - l;
  const now = (l: number) => stage === l || stage === 2 * depth + 2 - l;

  for (let l = 0; l <= depth; ++l) {
    first[l] = nodes.length;
    for (let i = 0; i < widths[l]; ++i) {
      const at = [l, rowOf(i, widths[l])] as const;
      if (l === 0) {
        nodes.push({
          at,
          text: brief(view.x[i]),
          above: `x${low(i + 1)}`,
          colour: 'data-3',
          fill: 'data-3',
          selected: selected === shape.parameters + i,
        });
        continue;
      }
      const k = shape.neuron(l, i);
      const name = `${l === depth ? 'y' : 'a'}${low(i + 1)}${l === depth ? '' : high(l)}`;
      nodes.push({
        at,
        shape: back(l) ? 'amplifier' : 'circle',
        text: back(l) ? `×${brief(view.gain[k])}` : seen(l) ? brief(view.a[k]) : '?',
        above: seen(l) ? `${name} = ${brief(view.a[k])}` : name,
        below: back(l) ? `δ = ${brief(view.delta[k])}` : seen(l) ? `z = ${brief(view.z[k])}` : '',
        belowColour: back(l) ? 'accent-2' : 'muted',
        colour: back(l) ? 'accent-2' : seen(l) ? 'accent' : 'border-strong',
        fill: back(l) ? 'accent-2' : 'accent',
        strength: now(l) ? 0.3 : seen(l) ? 0.1 : 0,
        selected: selected === shape.bias(l, i),
      });
    }
  }
  const cost = nodes.length;
  nodes.push({
    at: [depth + 1, 0],
    shape: 'box',
    text: stage > depth ? brief(view.cost) : '?',
    above: 'C',
    colour: stage > depth ? 'text' : 'border-strong',
  });
  for (let i = 0; i < widths[depth]; ++i) {
    nodes.push({
      at: targetPlace(shape, i),
      text: brief(view.target[i]),
      above: i === 0 ? `ŷ${low(i + 1)}` : undefined,
      below: i > 0 ? `ŷ${low(i + 1)}` : undefined,
      colour: 'data-3',
      fill: 'data-3',
      selected: selected === shape.parameters + widths[0] + i,
    });
    edges.push({ from: nodes.length - 1, to: cost, dash: true, opacity: 0.6 });
  }

  for (let l = 1; l <= depth; ++l) {
    for (let i = 0; i < widths[l]; ++i) {
      for (let j = 0; j < widths[l - 1]; ++j) {
        const index = shape.weight(l, i, j);
        const written = widths[l] * widths[l - 1] <= 4 || selected === index;
        const w = view.parameters[index];
        edges.push({
          from: first[l - 1] + j,
          to: first[l] + i,
          text: written ? brief(w) : undefined,
          textAt: textPlace(i, j),
          below: back(l) ? brief(view.gradient[index]) : undefined,
          colour: w < 0 ? 'warm' : 'cold',
          width: Math.min(6, 1 + 1.1 * Math.abs(w)),
          opacity: seen(l) ? 0.85 : 0.3,
          arrow: back(l) ? 'back' : seen(l) ? 'forward' : undefined,
          selected: selected === index,
        });
      }
    }
  }
  for (let i = 0; i < widths[depth]; ++i) {
    edges.push({
      from: first[depth] + i,
      to: cost,
      colour: 'muted',
      dash: true,
      opacity: stage > depth ? 1 : 0.4,
      arrow: back(depth) ? 'back' : stage > depth ? 'forward' : undefined,
    });
  }
  return { nodes, edges };
}

/** One tensor of the recorded graph. */
export interface Recorded {
  op: string;
  value: number[];
  gradient: number[];
}

export function recordedNodes(graph: GraphView): Recorded[] {
  let start = 0;
  return (graph.ops as string).split(',').map((op, k) => {
    const end = start + graph.sizes[k];
    const node = {
      op,
      value: Array.from(graph.values.subarray(start, end)),
      gradient: Array.from(graph.gradients.subarray(start, end)),
    };
    start = end;
    return node;
  });
}

/** A tensor's numbers, as many as a reader can take in. */
export const listed = (values: number[]) =>
  values.length === 0 || Number.isNaN(values[0])
    ? 'none'
    : `(${values.slice(0, 9).map(brief).join(', ')}${values.length > 9 ? ', …' : ''})`;

const kColumns = 6;

/** The chain of results folded into rows; what was not computed stands above its first user. */
export function drawRecorded(
  graph: GraphView,
  stage: number,
  depth: number,
  selected: number,
): Picture & { rows: number } {
  const recorded = recordedNodes(graph);
  const uses: [number, number][] = [];
  for (let k = 0; k < graph.edges.length; k += 2) uses.push([graph.edges[k], graph.edges[k + 1]]);
  const computed = recorded.map(({ op }) => op !== 'leaf' && op !== 'constant');
  const place: (readonly [number, number])[] = [];
  const linears = recorded.flatMap(({ op }, k) => (op === 'linear' ? [k] : []));
  const layerOf = (k: number) => linears.filter((linear) => linear <= k).length;

  let count = 0;
  recorded.forEach((_, k) => {
    if (!computed[k]) return;
    place[k] = [1 + (count % (kColumns - 1)), -1.75 * Math.floor(count / (kColumns - 1))];
    count += 1;
  });
  const above = new Map<number, number>();
  recorded.forEach((_, k) => {
    if (computed[k]) return;
    const user = uses.find(([from]) => from === k)?.[1] ?? 0;
    const inputs = above.get(user) ?? 0;
    above.set(user, inputs + 1);
    const [column, row] = place[user] ?? [1, 0];
    const isInput = recorded[k].op === 'constant' && user === linears[0];
    if (isInput) above.set(user, inputs);
    place[k] = isInput ? [0, 0] : [column - 0.28 + 0.56 * inputs, row + 0.78];
  });

  const names = new Map<number, string>();
  linears.forEach((linear, l) => {
    const inputs = uses.filter(([, to]) => to === linear).map(([from]) => from);
    names.set(inputs[1], `W${high(l + 1)}`).set(inputs[2], `b${high(l + 1)}`);
    if (l === 0) names.set(inputs[0], 'x');
  });
  const forward = (k: number) =>
    !computed[k] || stage >= Math.min(layerOf(k), depth) + (k > lastOf(linears, recorded) ? 1 : 0);
  const backward = (k: number) => stage >= 2 * depth + 2 - Math.max(1, layerOf(k));
  const nodes: NetworkNode[] = recorded.map(({ op, gradient }, k) => {
    const leaf = op === 'leaf';
    const user = uses.find(([from]) => from === k)?.[1] ?? k;
    const returned = backward(computed[k] ? k : user) && !Number.isNaN(gradient[0]);
    return {
      at: place[k],
      shape: computed[k] ? 'box' : 'circle',
      text: names.get(k) ?? (op === 'constant' ? 'ŷ' : op),
      colour: returned ? 'accent-2' : forward(k) ? (leaf ? 'data-3' : 'accent') : 'border-strong',
      fill: returned ? 'accent-2' : leaf || op === 'constant' ? 'data-3' : 'accent',
      strength: forward(k) ? 0.14 : 0,
      selected: k === selected,
    };
  });
  const edges = uses.map(([from, to]): NetworkEdge => {
    const returned = backward(to) && recorded[from].op !== 'constant';
    return {
      from,
      to,
      colour: returned ? 'accent-2' : 'muted',
      opacity: forward(to) ? 0.9 : 0.35,
      arrow: returned ? 'back' : 'forward',
    };
  });
  return { nodes, edges, rows: Math.ceil(count / (kColumns - 1)) };
}

/** The node after which the cost begins: the last activation, or the last `linear` without one. */
function lastOf(linears: number[], recorded: Recorded[]): number {
  const last = linears.at(-1) ?? 0;
  return ['sigmoid', 'relu'].includes(recorded[last + 1]?.op) ? last + 1 : last;
}
