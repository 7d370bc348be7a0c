// D3.1, D3.2: a network, forward and back. The reader steps through both walks, turns weights and
// samples by dragging, and makes a mistake on purpose to see the gradient check catch it.
import type { MainModule, NetworkView } from '@modules/backpropagation';
import { choice, demosOf, formatNumber, network, numbers, slider } from '@course/web';
import { activations } from './activations';
import {
  shapeOf,
  rowOf,
  targetPlace,
  textPlace,
  nameOf,
  drawNetwork,
  recordedNodes,
  listed,
  drawRecorded,
  type Shape,
} from './network';

const demo = demosOf<MainModule>();

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

export const graph = demo({
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
