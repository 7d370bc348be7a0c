// Networks and graphs: nodes joined by lines, with numbers in and beside them.
import { font, css } from '../theme';
import type { Surface } from './layers';
import type { NetworkEdge, NetworkLayer, NetworkNode } from './spec';

const kSmallest = 8; // px, half the size of a node
const kLargest = 25;

interface Place {
  x: number;
  y: number;
}

/** Half the size of a node: as large as the distances between them allow. */
function radiusOf(places: Place[]): number {
  let nearest = Infinity;
  for (let i = 0; i < places.length; ++i) {
    for (let k = 0; k < i; ++k) {
      const [a, b] = [places[i], places[k]];
      nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y));
    }
  }
  return Math.max(kSmallest, Math.min(kLargest, 0.3 * nearest));
}

function outline(g: CanvasRenderingContext2D, node: NetworkNode, at: Place, r: number): void {
  g.beginPath();
  if (node.shape === 'box') {
    g.roundRect(at.x - 1.32 * r, at.y - 0.72 * r, 2.64 * r, 1.44 * r, 5);
  } else if (node.shape === 'amplifier') {
    // Points to the left: that is where the signal goes.
    g.moveTo(at.x - 1.45 * r, at.y);
    g.lineTo(at.x + 0.95 * r, at.y - 1.18 * r);
    g.lineTo(at.x + 0.95 * r, at.y + 1.18 * r);
    g.closePath();
  } else {
    g.arc(at.x, at.y, r, 0, 2 * Math.PI);
  }
}

/** How far from its centre a node ends in a direction. */
function rim(node: NetworkNode, r: number, dx: number, dy: number): number {
  if (node.shape !== 'box') return node.shape === 'amplifier' ? 1.1 * r : r;
  return Math.min((1.32 * r) / Math.abs(dx || 1e-9), (0.72 * r) / Math.abs(dy || 1e-9));
}

function drawEdge(
  g: CanvasRenderingContext2D,
  edge: NetworkEdge,
  [from, to]: [Place, Place],
  [leave, enter]: [number, number],
): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const start = { x: from.x + dx * leave, y: from.y + dy * leave };
  const end = { x: to.x - dx * enter, y: to.y - dy * enter };
  const colour = edge.colour ?? 'muted';
  if (edge.selected) {
    g.lineWidth = (edge.width ?? 1.5) + 7;
    g.strokeStyle = css('accent', 0.22);
    g.beginPath();
    g.moveTo(start.x, start.y);
    g.lineTo(end.x, end.y);
    g.stroke();
  }
  g.lineWidth = edge.width ?? 1.5;
  g.strokeStyle = css(colour, edge.opacity ?? 1);
  g.setLineDash(edge.dash ? [4, 4] : []);
  g.beginPath();
  g.moveTo(start.x, start.y);
  g.lineTo(end.x, end.y);
  g.stroke();
  g.setLineDash([]);
  if (!edge.arrow) return;
  const [tip, sign] = edge.arrow === 'forward' ? [end, 1] : [start, -1];
  const size = 4 + (edge.width ?? 1.5);
  g.fillStyle = css(colour, edge.opacity ?? 1);
  g.beginPath();
  g.moveTo(tip.x, tip.y);
  g.lineTo(
    tip.x - sign * size * (dx * 1.5 - dy * 0.75),
    tip.y - sign * size * (dy * 1.5 + dx * 0.75),
  );
  g.lineTo(
    tip.x - sign * size * (dx * 1.5 + dy * 0.75),
    tip.y - sign * size * (dy * 1.5 - dx * 0.75),
  );
  g.closePath();
  g.fill();
}

function write(
  g: CanvasRenderingContext2D,
  text: string,
  at: Place,
  colour: NonNullable<NetworkNode['colour']>,
  halo = true,
): void {
  if (halo) {
    g.lineWidth = 4;
    g.strokeStyle = css('surface', 0.9);
    g.strokeText(text, at.x, at.y);
  }
  g.fillStyle = css(colour);
  g.fillText(text, at.x, at.y);
}

/** A font in which a text is at most `width` wide. */
function fit(g: CanvasRenderingContext2D, text: string, width: number, size: number): void {
  g.font = `500 ${size}px ${font('ui')}`;
  const wide = g.measureText(text).width;
  if (wide > width) g.font = `500 ${Math.max(8, (size * width) / wide)}px ${font('ui')}`;
}

function drawNode(g: CanvasRenderingContext2D, node: NetworkNode, at: Place, r: number): void {
  const colour = node.colour ?? 'muted';
  if (node.selected) {
    outline(g, node, at, r + 5);
    g.fillStyle = css('accent', 0.22);
    g.fill();
  }
  outline(g, node, at, r);
  g.fillStyle = css('surface');
  g.fill();
  if (node.fill) {
    g.fillStyle = css(node.fill, node.strength ?? 0.18);
    g.fill();
  }
  g.lineWidth = 1.75;
  g.strokeStyle = css(colour);
  g.setLineDash(node.dash ? [3, 3] : []);
  g.stroke();
  g.setLineDash([]);
  const beside = r > 13 ? 11.5 : 10;
  if (node.text && r > kSmallest + 1) {
    fit(
      g,
      node.text,
      (node.shape === 'box' ? 2.4 : node.shape === 'amplifier' ? 1.6 : 1.7) * r,
      13,
    );
    const shift = node.shape === 'amplifier' ? 0.12 * r : 0;
    write(g, node.text, { x: at.x + shift, y: at.y + 0.5 }, 'text', false);
  }
  const height = node.shape === 'box' ? 0.72 * r : node.shape === 'amplifier' ? 1.18 * r : r;
  g.font = `500 ${beside}px ${font('ui')}`;
  if (node.above)
    write(g, node.above, { x: at.x, y: at.y - height - 9 }, node.aboveColour ?? 'muted');
  if (node.below)
    write(g, node.below, { x: at.x, y: at.y + height + 10 }, node.belowColour ?? 'muted');
}

export function drawNetwork({ g, x, y }: Surface, layer: NetworkLayer): void {
  const places = layer.nodes.map(({ at }) => ({ x: x(at[0]), y: y(at[1]) }));
  const r = radiusOf(places);
  g.save();
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  const ends = (edge: NetworkEdge): [Place, Place] => [places[edge.from], places[edge.to]];
  for (const edge of layer.edges) {
    const [from, to] = ends(edge);
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
    drawEdge(
      g,
      edge,
      [from, to],
      [rim(layer.nodes[edge.from], r, dx, dy) + 2, rim(layer.nodes[edge.to], r, dx, dy) + 3],
    );
  }
  layer.nodes.forEach((node, i) => drawNode(g, node, places[i], r));
  // Numbers on the lines come last and only where there is room; the selected one's always.
  g.font = `500 11.5px ${font('ui')}`;
  for (const edge of [...layer.edges].sort(
    (a, b) => Number(a.selected ?? 0) - Number(b.selected ?? 0),
  )) {
    if (!edge.text) continue;
    const [from, to] = ends(edge);
    const room = Math.abs(to.x - from.x) - 2 * r;
    if (!edge.selected && room < 1.9 * g.measureText(edge.text).width) continue;
    const part = edge.textAt ?? 0.5;
    const at = { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
    write(g, edge.text, { x: at.x, y: at.y - (edge.below ? 6 : 0) }, edge.textColour ?? 'text');
    if (edge.below) write(g, edge.below, { x: at.x, y: at.y + 7 }, edge.belowColour ?? 'accent-2');
  }
  g.restore();
}
