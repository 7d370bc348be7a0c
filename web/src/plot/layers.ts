// The layers that nearly every chapter has: lines, dots, segments, bars and rules.
import { css } from '../theme';
import type { BarsLayer, DotsLayer, LineLayer, Numbers, RuleLayer, SegmentsLayer } from './spec';
import { bounded, caption, layerOf, trace, type Surface } from './surface';

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
  else
    caption(surface, layer.text, right - 5, py - top < 18 ? py + 9 : py - 9, 'right', layer.colour);
}

export const line = layerOf('line', drawLine);
export const dots = layerOf('dots', drawDots);
export const segments = layerOf('segments', drawSegments);
export const bars = layerOf('bars', drawBars);
export const rule = layerOf('rule', drawRule);
