// The map of the course: chapters and what they build on, as inline SVG and as a list.
import { instance } from '@viz-js/viz';
import { escape_html } from './marks.mjs';

const node_width = 160;
const node_height = 62;
const widest_row = 6;

// Drops what another dependency already implies, so that the drawing stays readable.
function direct_depends(chapters) {
  const by_number = new Map(chapters.map((c) => [c.number, c]));
  const reaches = (from, to) =>
    from === to || by_number.get(from).depends.some((d) => reaches(d, to));
  return new Map(
    chapters.map((c) => [
      c.number,
      c.depends.filter((d) => !c.depends.some((other) => other !== d && reaches(other, d))),
    ]),
  );
}

// The row of each chapter: below all it builds on; from a row that would become too wide, chapters
// that nothing builds on move down.
function rows_of(chapters) {
  const row = new Map();
  for (const c of chapters)
    row.set(c.number, Math.max(-1, ...c.depends.map((d) => row.get(d))) + 1);
  const is_leaf = (c) => !chapters.some((other) => other.depends.includes(c.number));
  const in_row = (k) => chapters.filter((c) => row.get(c.number) === k);
  for (let k = 0; in_row(k).length > 0; ++k) {
    for (const c of in_row(k).filter(is_leaf).reverse()) {
      if (in_row(k).length > widest_row) row.set(c.number, k + 1);
    }
  }
  return row;
}

function wrap(title, width) {
  const lines = [''];
  for (const word of title.split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (longer.length > width && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

async function layout(chapters) {
  const viz = await instance();
  const depends = direct_depends(chapters);
  const edges = chapters.flatMap((c) => depends.get(c.number).map((d) => [d, c.number]));
  const rows = rows_of(chapters);
  const dot =
    'digraph { rankdir=TB; ranksep=0.45; nodesep=0.22; splines=true; node [shape=box fixedsize=true label=""' +
    ` width=${node_width / 72} height=${node_height / 72}]; edge [arrowhead=none];\n` +
    chapters.map((c) => `"${c.number}"`).join(';') +
    ';\n' +
    edges
      .map(([a, b]) => `"${a}"->"${b}" [minlen=${Math.max(1, rows.get(b) - rows.get(a))}]`)
      .join(';') +
    '}';
  const graph = viz.renderJSON(dot);
  const [, , width, height] = graph.bb.split(',').map(Number);
  const point = (text) => text.split(',').map(Number);
  const nodes = new Map(graph.objects.map((o) => [o.name, point(o.pos)]));
  const paths = graph.edges.map((e) => {
    const points = e.pos
      .replace(/[es],[\d.,]+ /g, '')
      .split(' ')
      .map(point)
      .map(([x, y]) => [x, height - y]);
    const curve = points
      .slice(1)
      .map((p) => p.map((v) => v.toFixed(1)).join(' '))
      .join(', ');
    return {
      from: graph.objects[e.tail].name,
      to: graph.objects[e.head].name,
      d: `M${points[0].map((v) => v.toFixed(1)).join(' ')} C${curve}`,
    };
  });
  return { width, height, nodes, paths };
}

export async function chapter_map(chapters) {
  const { width, height, nodes, paths } = await layout(chapters);
  const parts = [...new Set(chapters.map((c) => c.part))];
  const pad = 6;
  const edge = ({ from, to, d }) =>
    `<path class="map-edge" data-from="${from}" data-to="${to}" d="${d}"/>`;
  const node = (chapter) => {
    const [cx, y] = nodes.get(chapter.number);
    const x = cx - node_width / 2;
    const top = height - y - node_height / 2;
    const lines = wrap(chapter.title, 17);
    const first = top + node_height / 2 + 5 - 8 * (lines.length - 1);
    const text = lines
      .map(
        (line, k) =>
          `<tspan x="${(x + 42).toFixed(1)}" y="${(first + 16 * k).toFixed(1)}">${escape_html(line)} </tspan>`,
      )
      .join('');
    const inner =
      `<rect x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${node_width}" height="${node_height}" rx="8"/>` +
      `<text class="map-number" x="${(x + 12).toFixed(1)}" y="${(top + node_height / 2 + 5).toFixed(1)}">${chapter.number}</text> <text class="map-label">${text}</text>`;
    const attributes = `class="map-node part-${parts.indexOf(chapter.part) + 1}${chapter.page ? '' : ' is-planned'}" data-number="${chapter.number}"`;
    return chapter.page
      ? `<a ${attributes} href="${chapter.name}.html">${inner}</a>`
      : `<g ${attributes}>${inner}</g>`;
  };
  const svg =
    `<svg class="map" role="group" aria-labelledby="map-title map-desc" viewBox="${-pad} ${-pad} ${width + 2 * pad} ${height + 2 * pad}" width="${Math.round(width + 2 * pad)}" height="${Math.round(height + 2 * pad)}">` +
    `<title id="map-title">Map of the course</title><desc id="map-desc">${chapters.length} chapters; a line leads from a chapter down to each chapter that builds on it. The same as a list follows below the drawing.</desc>` +
    `<g class="map-edges" aria-hidden="true">${paths.map(edge).join('')}</g>${chapters.map(node).join('')}</svg>`;
  const legend = `<ul class="map-legend" aria-label="Parts of the course">${parts.map((p, k) => `<li class="part-${k + 1}">${p}</li>`).join('')}<li class="is-planned">not written yet</li></ul>`;
  return `<figure class="map-figure">${legend}<div class="map-scroll">${svg}</div></figure>`;
}

export function chapter_list(chapters) {
  const parts = [...new Set(chapters.map((c) => c.part))];
  const item = (c) => {
    const title = `<span class="list-title">${escape_html(c.title)}</span> ${c.title_zh === c.title ? '' : `<span class="list-zh" lang="zh-Hans">${c.title_zh}</span>`}`;
    const needs = c.depends.length ? `builds on ${c.depends.join(', ')}` : 'start here';
    const body = `<span class="list-number">${c.number}</span><span class="list-text">${title}<span class="list-needs">${needs}${c.page ? '' : ' · planned'}</span></span>`;
    return `<li class="${c.page ? 'is-there' : 'is-planned'}">${c.page ? `<a href="${c.name}.html">${body}</a>` : `<span>${body}</span>`}</li>`;
  };
  return `<div class="chapter-list">${parts
    .map(
      (p, k) =>
        `<section class="part-${k + 1}"><h3 id="part-${k + 1}">${p}</h3><ol>${chapters
          .filter((c) => c.part === p)
          .map(item)
          .join('')}</ol></section>`,
    )
    .join('')}</div>`;
}
