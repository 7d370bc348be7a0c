// Networks and graphs: nodes joined by lines, with numbers in and beside them.
import { font, css } from '../theme';
import type { Colour, NetworkEdge, NetworkLayer, NetworkNode } from './spec';
import { layerOf, type Surface } from './surface';

const kSmallest = 8; // px, half the size of a node
const kLargest = 28;
const kText = 11.5;

/** Where a node is drawn, and half its width and height, in px. */
interface Spot {
  x: number;
  y: number;
  wide: number;
  high: number;
}

const setFont = (g: CanvasRenderingContext2D, size: number) => {
  g.font = `500 ${size}px ${font('ui')}`;
};

/** A font in which a text is at most `width` wide. */
function fit(g: CanvasRenderingContext2D, text: string, width: number, size: number): void {
  setFont(g, size);
  const wide = g.measureText(text).width;
  if (wide > width) setFont(g, Math.max(8, (size * width) / wide));
}

/** The smallest distance between two of some places. */
function nearest(places: { x: number; y: number }[]): number {
  let least = 400;
  places.forEach((a, i) => {
    for (const b of places.slice(0, i)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
  });
  return least;
}

/** Everything is made as large as the distances allow. */
function spotsOf({ g, x, y }: Surface, nodes: NetworkNode[]): Spot[] {
  const places = nodes.map(({ at }) => ({ x: x(at[0]), y: y(at[1]) }));
  const r = Math.max(kSmallest, Math.min(kLargest, 0.3 * nearest(places)));
  const widest = 0.4 * nearest(places.filter((_, i) => nodes[i].shape === 'box'));
  return nodes.map((node, i) => {
    if (node.shape === 'amplifier') return { ...places[i], wide: 1.2 * r, high: 1.18 * r };
    if (node.shape !== 'box') return { ...places[i], wide: r, high: r };
    setFont(g, 13);
    const text = g.measureText(node.text ?? '').width / 2 + 9;
    return { ...places[i], wide: Math.min(Math.max(text, r), widest), high: Math.max(11, 0.7 * r) };
  });
}

function outline(g: CanvasRenderingContext2D, node: NetworkNode, spot: Spot, grow = 0): void {
  const { x, y } = spot;
  const [wide, high] = [spot.wide + grow, spot.high + grow];
  g.beginPath();
  if (node.shape === 'box') {
    g.roundRect(x - wide, y - high, 2 * wide, 2 * high, 5);
  } else if (node.shape === 'amplifier') {
    // Points to the left: that is where the signal goes.
    g.moveTo(x - 1.2 * wide, y);
    g.lineTo(x + 0.8 * wide, y - high);
    g.lineTo(x + 0.8 * wide, y + high);
    g.closePath();
  } else {
    g.arc(x, y, wide, 0, 2 * Math.PI);
  }
}

/** How far from its centre a node ends in a direction. */
function rim(node: NetworkNode, { wide, high }: Spot, dx: number, dy: number): number {
  if (node.shape !== 'box') return wide;
  return Math.min(wide / Math.abs(dx || 1e-9), high / Math.abs(dy || 1e-9));
}

function drawEdge(
  g: CanvasRenderingContext2D,
  edge: NetworkEdge,
  nodes: NetworkNode[],
  spots: Spot[],
) {
  const [from, to] = [spots[edge.from], spots[edge.to]];
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const leave = rim(nodes[edge.from], from, dx, dy) + 2;
  const enter = rim(nodes[edge.to], to, dx, dy) + 3;
  if (leave + enter >= length) return;
  const start = { x: from.x + dx * leave, y: from.y + dy * leave };
  const end = { x: to.x - dx * enter, y: to.y - dy * enter };
  const width = edge.width ?? 1.5;
  const stroke = (colour: string, lineWidth: number) => {
    g.lineWidth = lineWidth;
    g.strokeStyle = colour;
    g.beginPath();
    g.moveTo(start.x, start.y);
    g.lineTo(end.x, end.y);
    g.stroke();
  };
  if (edge.selected) stroke(css('accent', 0.25), width + 8);
  const colour = css(edge.colour ?? 'muted', edge.opacity ?? 1);
  g.setLineDash(edge.dash ? [4, 4] : []);
  stroke(colour, width);
  g.setLineDash([]);
  if (!edge.arrow) return;
  const [tip, sign] = edge.arrow === 'forward' ? [end, -1] : [start, 1];
  const [along, across] = [sign * 1.4 * (4 + width), 0.65 * (4 + width)];
  g.fillStyle = colour;
  g.beginPath();
  g.moveTo(tip.x, tip.y);
  g.lineTo(tip.x + along * dx - across * dy, tip.y + along * dy + across * dx);
  g.lineTo(tip.x + along * dx + across * dy, tip.y + along * dy - across * dx);
  g.closePath();
  g.fill();
}

function write(
  g: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: Colour,
): void {
  g.lineWidth = 4;
  g.strokeStyle = css('surface', 0.9);
  g.strokeText(text, x, y);
  g.fillStyle = css(colour);
  g.fillText(text, x, y);
}

function drawNode(g: CanvasRenderingContext2D, node: NetworkNode, spot: Spot, room: number): void {
  if (node.selected) {
    outline(g, node, spot, 5);
    g.fillStyle = css('accent', 0.25);
    g.fill();
  }
  outline(g, node, spot);
  g.fillStyle = css('surface');
  g.fill();
  if (node.fill) {
    g.fillStyle = css(node.fill, node.strength ?? 0.18);
    g.fill();
  }
  g.lineWidth = 1.75;
  g.strokeStyle = css(node.colour ?? 'muted');
  g.setLineDash(node.dash ? [3, 3] : []);
  g.stroke();
  g.setLineDash([]);
  const { x, y, wide, high } = spot;
  if (node.text && wide > kSmallest + 1) {
    fit(g, node.text, (node.shape === 'amplifier' ? 1.35 : 1.7) * wide, 13);
    g.fillStyle = css('text');
    g.fillText(node.text, node.shape === 'amplifier' ? x + 0.14 * wide : x, y + 0.5);
  }
  if (node.above) {
    fit(g, node.above, room, kText);
    write(g, node.above, x, y - high - 9, node.aboveColour ?? 'muted');
  }
  if (node.below) {
    fit(g, node.below, room, kText);
    write(g, node.below, x, y + high + 10, node.belowColour ?? 'muted');
  }
}

/** The numbers on a line, if there is room between its nodes; a selected line's always. */
function writeEdge(g: CanvasRenderingContext2D, edge: NetworkEdge, spots: Spot[]): void {
  if (!edge.text) return;
  const [from, to] = [spots[edge.from], spots[edge.to]];
  const room = Math.abs(to.x - from.x) - from.wide - to.wide;
  if (!edge.selected && room < 44) return;
  const part = edge.textAt ?? 0.5;
  const [x, y] = [from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)];
  setFont(g, kText);
  write(g, edge.text, x, edge.below ? y - 6.5 : y, edge.textColour ?? 'text');
  if (edge.below) write(g, edge.below, x, y + 6.5, edge.belowColour ?? 'accent-2');
}

function drawNetwork(surface: Surface, { nodes, edges }: NetworkLayer): void {
  const { g } = surface;
  g.save();
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  const spots = spotsOf(surface, nodes);
  const room = Math.max(36, 0.94 * nearest(spots));
  for (const edge of edges) drawEdge(g, edge, nodes, spots);
  nodes.forEach((node, i) => drawNode(g, node, spots[i], room));
  for (const edge of edges) if (!edge.selected) writeEdge(g, edge, spots);
  for (const edge of edges) if (edge.selected) writeEdge(g, edge, spots);
  g.restore();
}

export const network = layerOf('network', drawNetwork);
