// The live figures of chapter 03: what is set, what is asked of the C++ sessions, what is drawn.
import type { MainModule, NetworkView, RaceSnapshot } from '@modules/backpropagation';
import {
  bars,
  choice,
  demosOf,
  dots,
  field,
  formatNumber,
  line,
  network,
  numbers,
  rule,
  seed,
  slider,
  type NetworkEdge,
  type NetworkNode,
} from '@course/web';
import {
  brief,
  drawNetwork,
  drawRecorded,
  high,
  listed,
  low,
  nameOf,
  recordedNodes,
  rowOf,
  shapeOf,
  targetPlace,
  textPlace,
  type Shape,
} from './network';

const demo = demosOf<MainModule>();

const activations = { sigmoid: 'Sigmoid', relu: 'ReLU', identity: 'None' };

// The network, forward and back

const mistakes = {
  none: 'as it should be',
  no_gain: 'forget the gain σ′(z)',
  reciprocal_gain: 'divide by the gain',
  one_branch: 'forget all branches but the last',
  unweighted: 'add branches without their weights',
  weight_as_input: 'multiply by the weight, not by its input',
};

/** Changed numbers are kept as index, value each. */
function withChanged(changed: readonly number[] | null, index: number, value: number): number[] {
  const others: number[] = [];
  for (let k = 0; k < (changed?.length ?? 0); k += 2) {
    if (changed![k] !== index) others.push(...changed!.slice(k, k + 2));
  }
  return [...others, index, value];
}

/** What happens at a position of the step slider. */
function happening(stage: number, depth: number): string {
  if (stage === 0) return 'Only the sample is known.';
  if (stage <= depth)
    return `Forward: layer ${stage} computes z = W a + b and a = σ(z), and remembers both.`;
  if (stage === depth + 1) return 'The outputs meet the targets: the cost C.';
  const layer = 2 * depth + 2 - stage;
  return layer < 1
    ? 'All derivatives are known.'
    : `Backward: layer ${layer} adds what comes back and multiplies by its gains.`;
}

const graph = demo({
  figures: ['D3.1', 'D3.2'],
  title: 'A network, forward and back',
  session: 'NetworkGraph',
  controls: {
    net: choice({
      label: 'Network',
      value: 'lecture',
      options: { lecture: '2-2-2-2', fork: '1-2-2-1', wide: '2-3-3-2' },
      resets: ['changed', 'selected'],
    }),
    activation: choice({ label: 'Activation', value: 'sigmoid', options: activations }),
    mistake: choice({ label: 'Go back …', value: 'none', options: mistakes }),
    stage: slider({ label: 'Step of the walk', value: 0, min: 0, max: 7, step: 1 }),
    changed: numbers(80, 'Weights'),
    selected: numbers(1, 'Selected number'),
    tensor: numbers(1, 'Selected tensor'),
  },
  apply: {
    net: (session, name) => session.set_network(name),
    activation: (session, name) => session.set_activation(name),
    mistake: (session, name) => session.set_mistake(name),
    changed: async (session, changed) => {
      for (let k = 0; k + 1 < changed.length; k += 2) {
        await session.set_number(changed[k], changed[k + 1]);
      }
    },
  },
  frame: async (session, { cached, state }) => {
    const view = await cached('view', ['net', 'activation', 'mistake', 'changed'], () =>
      session.view(),
    );
    const shape = shapeOf(view);
    const selected = state.selected?.[0] ?? 0;
    const [recorded, quotient] = await Promise.all([
      cached('graph', ['net', 'activation', 'changed'], () => session.graph()),
      cached('quotient', ['net', 'activation', 'changed', 'selected'], () =>
        selected < shape.parameters ? session.quotient(selected) : Promise.resolve(NaN),
      ),
    ]);
    return { view, shape, recorded, selected, quotient };
  },
  plays: 'stage',
  done: ({ shape }, { stage }) =>
    stage > 2 * shape.depth ? 'The walk is over: all derivatives are known.' : undefined,
  draw: ({ view, shape, recorded, selected }, { stage, changed, tensor }) => {
    const { widths, depth, parameters } = shape;
    const picture = drawNetwork(view, shape, stage, selected);
    const tallest = Math.max(...widths);
    const turn = (index: number, value: number, min: number, max: number) => ({
      choose: { selected: [index] },
      chosen: selected === index,
      dial: {
        value,
        min,
        max,
        turn: (next: number) => ({ changed: withChanged(changed, index, next) }),
      },
    });
    const targets = [];
    for (let l = 1; l <= depth; ++l) {
      for (let i = 0; i < widths[l]; ++i) {
        for (let j = 0; j < widths[l - 1]; ++j) {
          const index = shape.weight(l, i, j);
          const [y0, y1] = [rowOf(j, widths[l - 1]), rowOf(i, widths[l])];
          const part = textPlace(i, j);
          targets.push({
            id: `w${index}`,
            label: `Weight of layer ${l} to neuron ${i + 1} from ${j + 1}`,
            at: [l - 1 + part, y0 + part * (y1 - y0)] as const,
            line: [l - 1, y0, l, y1] as const,
            ...turn(index, view.parameters[index], -5, 5),
          });
        }
      }
      for (let i = 0; i < widths[l]; ++i) {
        const index = shape.bias(l, i);
        targets.push({
          id: `b${index}`,
          label: `Bias of neuron ${i + 1} of layer ${l}`,
          at: [l, rowOf(i, widths[l])] as const,
          ...turn(index, view.parameters[index], -5, 5),
        });
      }
    }
    for (let j = 0; j < widths[0]; ++j) {
      targets.push({
        id: `x${j}`,
        label: `Input ${j + 1}`,
        at: [0, rowOf(j, widths[0])] as const,
        ...turn(parameters + j, view.x[j], -3, 3),
      });
    }
    for (let i = 0; i < widths[depth]; ++i) {
      targets.push({
        id: `t${i}`,
        label: `Target ${i + 1}`,
        at: targetPlace(shape, i),
        ...turn(parameters + widths[0] + i, view.target[i], -1, 2),
      });
    }

    const nodes = recordedNodes(recorded);
    const chosen = Math.min(tensor?.[0] ?? nodes.length - 1, nodes.length - 1);
    const record = drawRecorded(recorded, stage, depth, chosen);
    const { op, value, gradient } = nodes[chosen];
    return [
      {
        id: 'network',
        title: happening(stage, depth),
        x: { domain: [-0.42, depth + 1.42] as const },
        y: { domain: [-(tallest - 1) / 2 - 0.5, (tallest - 1) / 2 + 0.5] as const },
        layers: [network(picture)],
        targets,
        bare: true,
        wide: true,
        shape: tallest > 2 ? 480 : 380,
      },
      {
        id: 'recorded',
        title:
          `What autodiff recorded for it. ${op}: value ${listed(value)}` +
          (stage > depth + 1 ? `, gradient ${listed(gradient)}` : ''),
        x: { domain: [-0.45, 5.5] as const },
        y: { domain: [-1.75 * (record.rows - 1) - 0.4, 1.15] as const },
        layers: [network(record)],
        targets: record.nodes.map(({ at, text }, k) => ({
          id: `node${k}`,
          label: `Tensor ${k + 1}: ${text}`,
          at,
          choose: { tensor: [k] },
          chosen: k === chosen,
        })),
        bare: true,
        wide: true,
        shape: 60 + 120 * record.rows,
      },
    ];
  },
  numbers: ({ view, shape, selected, quotient }, { mistake }) => {
    const name = nameOf(shape, selected);
    const broken = mistake !== 'none';
    const { check_error: error } = view;
    const isParameter = selected < shape.parameters;
    return [
      { label: name, value: numberAt(view, shape, selected) },
      ...(isParameter
        ? [
            {
              label: `*∂C*/∂${name}, ${broken ? 'broken pass' : 'by hand'}`,
              value: broken ? view.gradient[selected] : view.by_hand[selected],
              tone:
                broken && !close(view.gradient[selected], quotient)
                  ? ('error' as const)
                  : undefined,
            },
            { label: 'by autodiff', value: view.by_autodiff[selected] },
            { label: 'difference quotient', value: quotient },
          ]
        : []),
      { label: 'cost *C*', value: view.cost },
      { label: 'autodiff against hand', text: `${formatNumber(view.disagreement, 2)} apart` },
      {
        label: 'gradient check',
        text:
          error < 0
            ? 'all zero: proves nothing'
            : error < 1e-2
              ? 'passed'
              : `caught at ${nameOf(shape, view.check_index).replaceAll('*', '')}`,
        tone: error < 0 ? ('warn' as const) : error < 1e-2 ? ('ok' as const) : ('error' as const),
      },
    ];
  },
  describe: ({ view, shape, selected, quotient }, { stage, mistake }) => {
    const name = nameOf(shape, selected).replaceAll('*', '');
    const outputs = Array.from(view.a).slice(-shape.widths[shape.depth]);
    return (
      `A network of the widths ${shape.widths.join(', ')}. ${happening(stage, shape.depth)} ` +
      `Its outputs are ${listed(outputs)}, the targets ${listed(Array.from(view.target))}, the ` +
      `cost is ${formatNumber(view.cost)}. Selected is ${name} = ` +
      `${formatNumber(numberAt(view, shape, selected))}` +
      (selected < shape.parameters
        ? `, whose derivative is ${formatNumber(view.gradient[selected])} by this backward pass, ` +
          `${formatNumber(view.by_autodiff[selected])} by autodiff and ` +
          `${formatNumber(quotient)} by a difference quotient`
        : '') +
      `. The backward pass is done ${mistake === 'none' ? 'as it should be' : `wrong: ${mistakes[mistake]}`}; ` +
      (view.check_error < 0
        ? 'all derivatives are zero, so a gradient check proves nothing.'
        : view.check_error < 1e-2
          ? 'the gradient check passes.'
          : 'the gradient check catches it.')
    );
  },
  speeds: [0.5, 1, 2, 4],
  speed: 1,
});

const close = (a: number, b: number) =>
  Math.abs(a - b) <= 1e-2 * Math.max(Math.abs(a), Math.abs(b));

function numberAt(view: NetworkView, shape: Shape, index: number): number {
  const rest = index - shape.parameters;
  if (rest < 0) return view.parameters[index];
  return rest < view.x.length ? view.x[rest] : view.target[rest - view.x.length];
}

// The race

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
        colour: on ? colour : 'border',
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

const race = demo({
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

// Vanishing deltas

const vanishing = demo({
  figures: ['D3.4'],
  title: 'What arrives of an error',
  session: 'VanishingDeltas',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    depth: slider({ label: 'Layers', value: 8, min: 1, max: 30, step: 1 }),
    width: slider({ label: 'Neurons a layer', value: 16, min: 2, max: 64, step: 1 }),
    scale: slider({
      label: 'Size of the weights',
      value: 1,
      min: 0.25,
      max: 8,
      log: true,
      hint: 'Weights are normal with this over √width as deviation; ReLU keeps its size at √2.',
    }),
    axis: choice({
      label: 'Axis',
      value: 'log',
      options: { log: 'Logarithmic', linear: 'Linear' },
    }),
    seed: seed(1, 'Random weights'),
  },
  apply: {
    depth: (session, depth) => session.set_depth(depth),
    width: (session, width) => session.set_width(width),
    scale: (session, scale) => session.set_scale(scale),
  },
  frame: (session) => session.measure(),
  plays: 'depth',
  draw: (view, { depth, axis }) => {
    const all = [...view.sigmoid, ...view.relu].filter((value) => value > 0);
    const top = Math.max(...all, 1e-30);
    const low = Math.min(...all, 1);
    const domain =
      axis === 'log'
        ? ([
            10 ** Math.floor(Math.log10(low) - 0.3),
            10 ** Math.ceil(Math.log10(top) + 0.01),
          ] as const)
        : ([0, 1.08 * top] as const);
    const every = depth > 16 ? 5 : depth > 10 ? 2 : 1;
    return [
      {
        id: 'deltas',
        title: 'Size of δ in each layer; the error of size 1 enters on the right',
        x: {
          label: 'layer',
          domain: [-0.6, depth - 0.4] as const,
          ticks: Array.from({ length: depth }, (_, l) => ({ at: l, label: String(l + 1) })).filter(
            ({ at }) => at === 0 || at === depth - 1 || ((at + 1) % every === 0 && at < depth - 2),
          ),
        },
        y: {
          label: 'root mean square of *δ*',
          domain,
          log: axis === 'log',
          ticks: axis === 'log' ? decadeTicks(domain) : undefined,
        },
        layers: [
          bars({ values: view.sigmoid, colour: 'data-2', slot: 0, of: 2, label: 'sigmoid' }),
          bars({ values: view.relu, colour: 'data-1', slot: 1, of: 2, label: 'ReLU' }),
        ],
        wide: true,
        shape: 0.42,
      },
      {
        id: 'gains',
        title: 'The gains of all neurons',
        x: {
          label: 'gain *σ*′(*z*)',
          domain: [-0.7, view.relu_gains.length - 0.3] as const,
          ticks: [0, 0.25, 0.5, 0.75, 1].map((gain) => ({
            at: gain * view.relu_gains.length - 0.5,
            label: String(gain),
          })),
        },
        y: { label: 'share of all', domain: [0, 1] as const },
        layers: [
          rule({
            x: 0.25 * view.relu_gains.length - 0.5,
            colour: 'data-2',
            dash: true,
            text: 'σ′ ≤ ¼',
          }),
          bars({ values: view.sigmoid_gains, colour: 'data-2', slot: 0, of: 2, label: 'sigmoid' }),
          bars({ values: view.relu_gains, colour: 'data-1', slot: 1, of: 2, label: 'ReLU' }),
        ],
        wide: true,
        shape: 0.34,
      },
    ];
  },
  numbers: (view) => [
    { label: 'sigmoid: first layer *δ*', value: view.sigmoid[0] },
    { label: 'ReLU: first layer *δ*', value: view.relu[0] },
    { label: 'sigmoid: what is left', text: left(view.sigmoid) },
    { label: 'ReLU: what is left', text: left(view.relu) },
    { label: 'sigmoid: mean gain', value: view.sigmoid_mean },
    { label: 'ReLU: mean gain', value: view.relu_mean },
  ],
  describe: (view, { depth, scale }) =>
    `Bars of the size of delta in ${depth} layers, once for sigmoid and once for ReLU, with the ` +
    `same random weights of size ${formatNumber(scale, 3)}. In the first layer ` +
    `${formatNumber(view.sigmoid[0], 2)} arrives with sigmoid, whose mean gain is ` +
    `${formatNumber(view.sigmoid_mean, 2)}, and ${formatNumber(view.relu[0], 2)} with ReLU, whose ` +
    `gains are 0 or 1 and on average ${formatNumber(view.relu_mean, 2)}.`,
  speeds: [1, 2, 4, 8],
  speed: 2,
});

/** At most a dozen powers of ten. */
function decadeTicks([from, to]: readonly [number, number]) {
  const [first, last] = [Math.round(Math.log10(from)), Math.round(Math.log10(to))];
  const every = Math.ceil((last - first) / 12);
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, k) => {
    const at = Number(`1e${last - k * every}`);
    return { at, label: at < 1e-3 || at > 1e4 ? formatNumber(at, 1) : String(at) };
  });
}

/** The first layer's delta over the last one's. */
const left = (delta: Float32Array) => {
  const last = delta[delta.length - 1];
  return last > 0 ? formatNumber(delta[0] / last, 2) : '0';
};

// Training on four points

const kGrid = 48;
const kYes = 0.5;

const training = demo({
  figures: [],
  title: 'Forward, loss, backward, update',
  session: 'FourPoints',
  create: { from: ['seed'], arguments: ({ seed }) => [seed] },
  controls: {
    output: choice({
      label: 'Output shown',
      value: 'first',
      options: { first: 'Exactly one', second: 'Both' },
    }),
    activation: choice({ label: 'Activation', value: 'sigmoid', options: activations }),
    eta: slider({
      label: 'Learning rate *η*',
      value: 2,
      min: 0.01,
      max: 10,
      log: true,
      free: true,
    }),
    seed: seed(1, 'Random start'),
  },
  apply: {
    activation: (session, name) => session.set_activation(name),
    eta: (session, eta) => session.set_learning_rate(eta),
  },
  frame: async (session, { steps, state }) => {
    const [snapshot, losses, stride, surface] = await Promise.all([
      session.step(steps),
      session.losses(),
      session.stride(),
      session.field(state.output === 'first' ? 0 : 1, kGrid),
    ]);
    return { snapshot, losses, stride, surface };
  },
  done: ({ snapshot: { status } }) =>
    ({
      running: undefined,
      converged: 'The loss is zero, up to a millionth.',
      diverged: 'The loss has exploded: the learning rate is too large.',
    })[status],
  draw: ({ snapshot: s, losses, stride, surface }, { output }) => {
    const k = output === 'first' ? 0 : 1;
    const wanted = k === 0 ? [0, 1, 1, 0] : [0, 0, 0, 1];
    const points = [0, 0, 0, 1, 1, 0, 1, 1];
    const where = (yes: number) =>
      wanted.flatMap((w, n) => (w === yes ? [points[2 * n], points[2 * n + 1]] : []));
    const last = Math.max(10, stride * (losses.length - 1), s.update_count);
    return [
      {
        id: 'plane',
        title: `Output y${low(k + 1)} over the plane of inputs`,
        x: { label: '*x*₁', domain: [-0.3, 1.3] as const },
        y: { label: '*x*₂', domain: [-0.3, 1.3] as const },
        layers: [
          field({ values: surface, nx: kGrid, ny: kGrid, legend: 'output' }),
          dots({ xy: where(1), colour: 'text', radius: 7, label: 'should be 0.9' }),
          dots({ xy: where(0), colour: 'text', radius: 7, shape: 'ring', label: 'should be 0.1' }),
        ],
        shape: 0.9,
      },
      {
        id: 'weights',
        title: 'The weights, and their derivatives below',
        x: { domain: [-0.4, 2.4] as const },
        y: { domain: [-1.15, 1.1] as const },
        layers: [network(trained(s.parameters, s.gradient))],
        bare: true,
        shape: 0.9,
      },
      {
        id: 'loss',
        title: 'Total loss of the four points',
        x: { label: 'updates', domain: [0, last] as const },
        y: { label: 'loss *L*', domain: [5e-7, 10] as const, log: true },
        layers: [
          line({ y: losses, x0: 0, dx: stride, colour: 'accent', label: '*L*' }),
          dots({ xy: [s.update_count, s.loss], colour: 'accent-2', radius: 4 }),
        ],
        wide: true,
        shape: 0.3,
      },
    ];
  },
  numbers: ({ snapshot: s }, { output }) => [
    { label: 'updates', text: String(s.update_count) },
    { label: 'loss *L*', value: s.loss },
    ...['0, 0', '0, 1', '1, 0', '1, 1'].map((point, n) => ({
      label: `*y*${low(output === 'first' ? 1 : 2)} at ${point}`,
      value: s.outputs[2 * n + (output === 'first' ? 0 : 1)],
    })),
    {
      label: 'status',
      text:
        s.status === 'running' ? (s.update_count === 0 ? 'at the start' : 'training') : s.status,
      tone: ({ running: undefined, converged: 'ok', diverged: 'error' } as const)[s.status],
    },
  ],
  describe: ({ snapshot: s }, { output, eta }) => {
    const k = output === 'first' ? 0 : 1;
    const values = [0, 1, 2, 3].map((n) => s.outputs[2 * n + k]);
    return (
      `A network with two inputs, two hidden neurons and two outputs after ${s.update_count} ` +
      `updates with a learning rate of ${formatNumber(eta)}; the total loss is ` +
      `${formatNumber(s.loss)}. At the points (0, 0), (0, 1), (1, 0) and (1, 1) output ${k + 1} is ` +
      `${values.map((value) => (value >= kYes ? 'high' : 'low')).join(', ')}: ${listed(values)}.`
    );
  },
  speeds: [1, 5, 20, 100, 500, 2000],
  speed: 100,
});

/** The 2-2-2 network with its weights, and the derivative of each below it. */
function trained(parameters: Float32Array, gradient: Float32Array) {
  const shape = shapeOf({ widths: [2, 2, 2] });
  const nodes: NetworkNode[] = [0, 1, 2].flatMap((l) =>
    [0, 1].map((i): NetworkNode => ({
      at: [l, rowOf(i, 2)],
      text: `${l === 0 ? 'x' : l === 1 ? 'a' : 'y'}${low(i + 1)}${l === 1 ? high(1) : ''}`,
      below: l === 0 ? undefined : `b ${brief(parameters[shape.bias(l, i)])}`,
      colour: l === 0 ? 'data-3' : 'accent',
      fill: l === 0 ? 'data-3' : 'accent',
    })),
  );
  const edges = [1, 2].flatMap((l) =>
    [0, 1].flatMap((i) =>
      [0, 1].map((j): NetworkEdge => {
        const w = parameters[shape.weight(l, i, j)];
        return {
          from: 2 * (l - 1) + j,
          to: 2 * l + i,
          text: brief(w),
          below: brief(gradient[shape.weight(l, i, j)]),
          textAt: textPlace(i, j),
          colour: w < 0 ? 'warm' : 'cold',
          width: Math.min(7, 1 + 0.7 * Math.abs(w)),
          opacity: 0.85,
        };
      }),
    ),
  );
  return { nodes, edges };
}

export default { graph, race, vanishing, training };
