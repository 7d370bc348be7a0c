// Outlines with an inside, and the ellipses of Gaussians.
import { css } from '../theme';
import { isoline } from './isoline';
import type { ContourLayer, ShapeLayer } from './spec';
import { caption, layerOf, trace, type Surface } from './surface';

function drawShape(surface: Surface, layer: ShapeLayer): void {
  const { g, x, y } = surface;
  trace(surface, layer.xy);
  g.closePath();
  g.fillStyle = css(layer.colour, layer.opacity ?? 0.15);
  g.fill();
  const width = layer.width ?? 1.5;
  if (width > 0) {
    g.lineWidth = width;
    g.strokeStyle = css(layer.colour);
    g.setLineDash(layer.dash ? [6, 5] : []);
    g.stroke();
    g.setLineDash([]);
  }
  if (!layer.text) return;
  const [left, right, bottom, top] = boxOf(layer.xy);
  if (Math.abs(x(right) - x(left)) < g.measureText(layer.text).width + 6) return;
  if (Math.abs(y(top) - y(bottom)) < 18) return;
  caption(
    surface,
    layer.text,
    x((left + right) / 2),
    y((bottom + top) / 2),
    'center',
    layer.colour,
  );
}

function boxOf(xy: ArrayLike<number>): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 1 < xy.length; i += 2) {
    box[0] = Math.min(box[0], xy[i]);
    box[1] = Math.max(box[1], xy[i]);
    box[2] = Math.min(box[2], xy[i + 1]);
    box[3] = Math.max(box[3], xy[i + 1]);
  }
  return box;
}

const found = new WeakMap<Float32Array, Map<number, number[]>>();

/** The pieces of a level's line, computed once for a grid of values. */
function piecesOf(layer: ContourLayer, level: number): number[] {
  const known = found.get(layer.values) ?? new Map<number, number[]>();
  found.set(layer.values, known);
  const pieces = known.get(level) ?? isoline(layer, level);
  known.set(level, pieces);
  return pieces;
}

function drawContour({ g, x, y }: Surface, layer: ContourLayer): void {
  const toX = (cell: number) =>
    x(x.domain[0] + (cell / (layer.nx - 1)) * (x.domain[1] - x.domain[0]));
  const toY = (cell: number) =>
    y(y.domain[0] + (cell / (layer.ny - 1)) * (y.domain[1] - y.domain[0]));
  g.lineWidth = layer.width ?? 2;
  g.lineCap = 'round';
  g.strokeStyle = css(layer.colour);
  g.setLineDash(layer.dash ? [6, 5] : []);
  g.beginPath();
  for (const level of layer.levels) {
    const pieces = piecesOf(layer, level);
    for (let k = 0; k + 3 < pieces.length; k += 4) {
      g.moveTo(toX(pieces[k]), toY(pieces[k + 1]));
      g.lineTo(toX(pieces[k + 2]), toY(pieces[k + 3]));
    }
  }
  g.stroke();
  g.setLineDash([]);
}

/** A centre, the end of the long half-axis as seen from there, and the length of the short one. */
export interface EllipseShape {
  x: number;
  y: number;
  axis_x: number;
  axis_y: number;
  width: number;
}

/** The outline of an ellipse, `size` times as large, for `shape` and `line`. */
export function ellipse({ x, y, axis_x, axis_y, width }: EllipseShape, size = 1): number[] {
  const length = Math.hypot(axis_x, axis_y) || 1;
  const [nx, ny] = [(-axis_y / length) * width, (axis_x / length) * width];
  const xy: number[] = [];
  for (let i = 0; i <= 64; ++i) {
    const [c, s] = [Math.cos((i / 32) * Math.PI) * size, Math.sin((i / 32) * Math.PI) * size];
    xy.push(x + c * axis_x + s * nx, y + c * axis_y + s * ny);
  }
  return xy;
}

export const shape = layerOf('shape', drawShape);
export const contour = layerOf('contour', drawContour);
