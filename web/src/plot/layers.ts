// How each kind of layer is drawn. A new kind is one entry in `painters` and one type in spec.ts.
import { css } from '../theme';
import { drawField } from './field';
import { drawNetwork } from './network';
import { drawBoxes, drawPictures, drawTexts } from './pictures';
import type { Scale } from './scale';
import { drawContour, drawShape } from './shapes';
import type {
  ArrowLayer,
  BandLayer,
  BarsLayer,
  DotsLayer,
  Layer,
  LineLayer,
  Numbers,
  RuleLayer,
  SegmentsLayer,
} from './spec';

/** Where a plot's layers are drawn. */
export interface Surface {
  g: CanvasRenderingContext2D;
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

// Far outside, lines are cut by the canvas anyway; huge coordinates make some browsers slow.
const kFar = 1e5;
const bounded = (pixel: number) => Math.max(-kFar, Math.min(kFar, pixel));

export function trace({ g, x, y }: Surface, xy: Numbers): void {
  g.beginPath();
  let pen = false;
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const px = x(xy[i]);
    const py = y(xy[i + 1]);
    if (Number.isNaN(px) || Number.isNaN(py)) {
      pen = false;
    } else if (pen) {
      g.lineTo(bounded(px), bounded(py));
    } else {
      g.moveTo(bounded(px), bounded(py));
      pen = true;
    }
  }
}

/**
 * Equally spaced values as points: only those in view and one on either side. Of more than the screen
 * has columns, each column's lowest and highest, which look the same and are drawn much faster.
 */
function spread({ x, left, right }: Surface, layer: LineLayer): Numbers {
  if (layer.xy) return layer.xy;
  const { y = [], x0 = 0, dx = 1 } = layer;
  const first = Math.max(0, Math.floor((x.domain[0] - x0) / dx) - 1);
  const last = Math.min(y.length - 1, Math.ceil((x.domain[1] - x0) / dx) + 1);
  const group = Math.ceil((last - first) / (2 * (right - left)));
  const xy: number[] = [];
  for (let i = first; i <= last; i += Math.max(group, 1)) {
    if (group <= 1) {
      xy.push(x0 + i * dx, y[i]);
      continue;
    }
    let [low, high] = [i, i];
    for (let k = i; k < Math.min(i + group, last + 1); ++k) {
      if (y[k] < y[low]) low = k;
      if (y[k] > y[high]) high = k;
    }
    for (const k of low < high ? [low, high] : [high, low]) xy.push(x0 + k * dx, y[k]);
  }
  return xy;
}

function drawLine(surface: Surface, layer: LineLayer): void {
  const { g, x, y } = surface;
  const xy = spread(surface, layer);
  trace(surface, xy);
  g.lineJoin = 'round';
  g.lineCap = 'round';
  const width = layer.width ?? 2;
  if (layer.halo) {
    g.lineWidth = width + 3;
    g.strokeStyle = css('surface', 0.7);
    g.stroke();
  }
  g.lineWidth = width;
  g.strokeStyle = css(layer.colour);
  g.setLineDash(layer.dash ? [6, 5] : []);
  g.stroke();
  g.setLineDash([]);
  if (!layer.dots) return;
  g.fillStyle = css(layer.colour);
  for (let i = 0; i + 1 < xy.length; i += 2) {
    disc(g, bounded(x(xy[i])), bounded(y(xy[i + 1])), layer.halo ? 2.4 : 2.8);
    g.fill();
  }
}

function disc(g: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
}

function drawDots({ g, x, y }: Surface, layer: DotsLayer): void {
  const radius = layer.radius ?? 4;
  g.lineWidth = 2;
  g.strokeStyle = css(layer.colour);
  g.fillStyle = css(layer.colour, layer.opacity ?? 1);
  for (let i = 0; i + 1 < layer.xy.length; i += 2) {
    const px = bounded(x(layer.xy[i]));
    const py = bounded(y(layer.xy[i + 1]));
    if (layer.shape === 'cross') {
      g.beginPath();
      g.moveTo(px - radius, py - radius);
      g.lineTo(px + radius, py + radius);
      g.moveTo(px + radius, py - radius);
      g.lineTo(px - radius, py + radius);
      g.stroke();
    } else {
      disc(g, px, py, radius);
      if (layer.shape === 'ring') g.stroke();
      else g.fill();
    }
  }
}

function drawSegments({ g, x, y }: Surface, layer: SegmentsLayer): void {
  g.lineWidth = layer.width ?? 1.5;
  g.strokeStyle = css(layer.colour);
  g.setLineDash(layer.dash ? [3, 3] : []);
  g.beginPath();
  const at = layer.xyxy;
  for (let i = 0; i + 3 < at.length; i += 4) {
    g.moveTo(bounded(x(at[i])), bounded(y(at[i + 1])));
    g.lineTo(bounded(x(at[i + 2])), bounded(y(at[i + 3])));
  }
  g.stroke();
  g.setLineDash([]);
}

function drawArrow({ g, x, y }: Surface, layer: ArrowLayer): void {
  const from = [x(layer.from[0]), y(layer.from[1])];
  const to = [x(layer.to[0]), y(layer.to[1])];
  let length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (!(length > 1e-3)) return;
  const stretch = Math.max(1, (layer.least ?? 0) / length);
  to[0] = from[0] + (to[0] - from[0]) * stretch;
  to[1] = from[1] + (to[1] - from[1]) * stretch;
  length *= stretch;
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const head = Math.min(10, length);
  g.save();
  g.translate(bounded(to[0]), bounded(to[1]));
  g.rotate(angle);
  for (const [colour, grow] of [
    [css('surface', 0.8), 3],
    [css(layer.colour), 0],
  ] as const) {
    g.strokeStyle = colour;
    g.fillStyle = colour;
    g.lineJoin = 'round';
    g.lineWidth = 2.5 + grow;
    g.beginPath();
    g.moveTo(-Math.min(length, kFar), 0);
    g.lineTo(-head + 1, 0);
    g.stroke();
    g.lineWidth = grow || 1;
    g.beginPath();
    g.moveTo(0, 0);
    g.lineTo(-head, -head / 2);
    g.lineTo(-head, head / 2);
    g.closePath();
    g.fill();
    if (grow) g.stroke();
  }
  g.restore();
}

function drawBars({ g, x, y, bottom }: Surface, layer: BarsLayer): void {
  const { values, slot = 0, of = 1, selected, base = 0 } = layer;
  const group = Math.abs(x(1) - x(0)) * 0.78;
  const width = Math.max(1, group / of - (of > 1 ? 1 : 0));
  const foot = Math.min(bottom, y(Math.max(base, y.domain[0])));
  for (let i = 0; i < values.length; ++i) {
    if (!Number.isFinite(values[i])) continue;
    const left = x(i) - group / 2 + (slot * group) / of;
    const head = bounded(y(values[i]));
    g.fillStyle = css(layer.colour, selected === undefined || selected === i ? 1 : 0.4);
    g.beginPath();
    const radius = Math.min(2, width / 2);
    if (head < foot) g.roundRect(left, head, width, foot - head, [radius, radius, 0, 0]);
    else g.roundRect(left, foot, width, head - foot, [0, 0, radius, radius]);
    g.fill();
  }
}

function drawRule(surface: Surface, layer: RuleLayer): void {
  const { g, x, y, left, right, top, bottom } = surface;
  g.lineWidth = 1.5;
  g.strokeStyle = css(layer.colour);
  g.setLineDash(layer.dash ? [5, 4] : []);
  g.beginPath();
  const px = layer.x === undefined ? 0 : x(layer.x);
  const py = layer.y === undefined ? 0 : y(layer.y);
  if (layer.x !== undefined) {
    g.moveTo(px, top);
    g.lineTo(px, bottom);
  } else {
    g.moveTo(left, py);
    g.lineTo(right, py);
  }
  g.stroke();
  g.setLineDash([]);
  if (!layer.text) return;
  if (layer.x !== undefined) caption(surface, layer.text, px + 5, top + 10, 'left', layer.colour);
  else caption(surface, layer.text, right - 5, py - 9, 'right', layer.colour);
}

function drawBand(surface: Surface, layer: BandLayer): void {
  const { g, x, left, right, top, bottom } = surface;
  const from = Math.max(left, Math.min(x(layer.from), x(layer.to)));
  const to = Math.min(right, Math.max(x(layer.from), x(layer.to)));
  if (to <= from) return;
  g.fillStyle = css(layer.colour, 0.12);
  g.fillRect(from, top, to - from, bottom - top);
  if (layer.text && to - from > 60)
    caption(surface, layer.text, from + 6, top + 10, 'left', 'muted');
}

export function caption(
  { g }: Surface,
  text: string,
  px: number,
  py: number,
  align: CanvasTextAlign,
  colour: RuleLayer['colour'],
): void {
  g.textAlign = align;
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.lineWidth = 4;
  g.strokeStyle = css('surface', 0.85);
  g.strokeText(text, px, py);
  g.fillStyle = css(colour === 'border' ? 'muted' : colour);
  g.fillText(text, px, py);
}

const painters: { [K in Layer['kind']]: (s: Surface, layer: Extract<Layer, { kind: K }>) => void } =
  {
    field: ({ g, x, y }, layer) => drawField(g, layer, x, y),
    contour: drawContour,
    shape: drawShape,
    line: drawLine,
    dots: drawDots,
    segments: drawSegments,
    arrow: drawArrow,
    bars: drawBars,
    rule: drawRule,
    band: drawBand,
    network: drawNetwork,
    pictures: drawPictures,
    boxes: drawBoxes,
    texts: drawTexts,
  };

export function drawLayer(surface: Surface, layer: Layer): void {
  painters[layer.kind](surface, layer as never);
}
