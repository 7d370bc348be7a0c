// A calculation line by line, with live numbers: formulas as text that is set like mathematics.
//
//   *x*  italic    _{..} ^{..}  low and high    \frac{..}{..}    [..]  a live number
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Controls } from './controls';
import style from './formula.css?inline';
import type { Change } from './plot/spec';

/** One line. Formula and value are written with the marks above. */
export interface FormulaLine<C extends Controls> {
  /** What is claimed: `*z* = ln \frac{...}{...}`. */
  formula: string;
  /** The same with numbers. */
  value?: string;
  /** What was done to get here from the line before; with the same marks. */
  note?: string;
  /** The line that the reader is at is marked; those that do not hold are struck out. */
  state?: 'here' | 'later' | 'false';
  /** What a click on the line changes. */
  choose?: Change<C>;
}

/** A calculation as the shell sees it: it shows itself. */
export type Calculation<C extends Controls> = (
  change: (change: Change<C>) => void,
) => TemplateResult;

type Node =
  | { kind: 'text'; text: string; italic: boolean }
  | { kind: 'sub' | 'sup' | 'live'; inside: Node[] }
  | { kind: 'frac'; over: Node[]; under: Node[] };

/** Reads the marks; anything else is text. */
export function parseFormula(source: string): Node[] {
  let at = 0;
  let italic = false;
  const group = (): Node[] => {
    at += 1; // the opening brace
    const inside = sequence('}');
    at += 1;
    return inside;
  };
  const sequence = (end: string): Node[] => {
    const nodes: Node[] = [];
    let text = '';
    const flush = () => {
      if (text) nodes.push({ kind: 'text', text, italic });
      text = '';
    };
    while (at < source.length && source[at] !== end) {
      if (source[at] === '*') {
        flush();
        italic = !italic;
        at += 1;
      } else if (source.startsWith('\\frac{', at)) {
        flush();
        at += 5;
        nodes.push({ kind: 'frac', over: group(), under: group() });
      } else if ((source[at] === '_' || source[at] === '^') && source[at + 1] === '{') {
        flush();
        const kind = source[at] === '_' ? 'sub' : 'sup';
        at += 1;
        nodes.push({ kind, inside: group() });
      } else if (source[at] === '[') {
        flush();
        at += 1;
        const inside = sequence(']');
        at += 1;
        nodes.push({ kind: 'live', inside });
      } else {
        text += source[at];
        at += 1;
      }
    }
    flush();
    return nodes;
  };
  return sequence('');
}

/** A formula in words, for those who hear it. */
export function spoken(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'frac') return ` (${spoken(node.over)}) over (${spoken(node.under)}) `;
      return node.kind === 'sup' ? ` to the ${spoken(node.inside)} ` : spoken(node.inside);
    })
    .join('');
}

function set(nodes: Node[]): (TemplateResult | string)[] {
  return nodes.map((node, i) => {
    switch (node.kind) {
      case 'text':
        if (node.italic) return html`<i>${node.text}</i>`;
        // An equals sign stays with its number where the line is broken.
        return nodes[i + 1]?.kind === 'live' ? node.text.replace(/= $/, '=\u00a0') : node.text;
      case 'frac':
        return html`<span class="frac"
          ><span>${set(node.over)}</span><span>${set(node.under)}</span></span
        >`;
      case 'sub':
        return html`<sub>${set(node.inside)}</sub>`;
      case 'sup':
        return html`<sup>${set(node.inside)}</sup>`;
      case 'live':
        return html`<b>${set(node.inside)}</b>`;
    }
  });
}

function mathematics(source: string): TemplateResult {
  const nodes = parseFormula(source);
  return html`<span class="formula" role="math" aria-label=${spoken(nodes).trim()}
    >${set(nodes)}</span
  >`;
}

/** A calculation for a demo's `lines`, which calls `change` when the reader chooses one. */
export const formulas =
  <C extends Controls>(lines: FormulaLine<C>[]): Calculation<C> =>
  (change) =>
    html`<style>
        ${style}
      </style>
      <ol class="formula-lines">
        ${lines.map(
          ({ formula, value, note, state, choose }, i) =>
            html`<li class=${state ?? ''} aria-current=${state === 'here' ? 'step' : nothing}>
              ${
                choose
                  ? html`<button
                      type="button"
                      class="number"
                      aria-label="Line ${i + 1}"
                      @click=${() => change(choose)}
                    >
                      ${i + 1}
                    </button>`
                  : lines.length > 1
                    ? html`<span class="number">${i + 1}</span>`
                    : html`<span></span>`
              }
              <div class="claim">
                ${mathematics(formula)}
                ${value === undefined ? nothing : html`<span class="equals">${mathematics(value)}</span>`}
              </div>
              ${note ? html`<p>${set(parseFormula(note))}</p>` : nothing}
            </li>`,
        )}
      </ol>`;
