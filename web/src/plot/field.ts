// Heat maps with isolines: a grid of values, coloured from cold (low) to warm (high).
import { formatEntry } from '../format';
import { rgb, themeVersion, css, type Rgb } from '../theme';
import { isoline } from './isoline';
import { decades, multiples, roundStep } from './scale';
import type { FieldLayer, Layer, Place } from './spec';
import { layerOf, mix, type Surface } from './surface';

/** Values on a scale from 0 (lowest) to 1 (highest), stretched where most of the surface lies. */
export interface FieldScale {
  low: number;
  high: number;
  fraction(value: number): number;
  value(fraction: number): number;
  levels: number[];
}

interface Prepared {
  scale: FieldScale;
  lines: Isoline[];
  picture: HTMLCanvasElement;
  theme: number;
  rendered?: { key: string; canvas: HTMLCanvasElement };
}
interface Isoline {
  level: number;
  /** x0, y0, x1, y1 of each piece, in cells. */
  pieces: number[];
}

const prepared = new WeakMap<Float32Array, Prepared>();

/** Everything that depends on the values and the theme only, made once. */
function prepare(layer: FieldLayer): Prepared {
  let entry = prepared.get(layer.values);
  if (entry?.theme === themeVersion()) return entry;
  const scale = entry?.scale ?? scaleOf(layer);
  const lines =
    entry?.lines ?? scale.levels.map((level) => ({ level, pieces: isoline(layer, level) }));
  entry = { scale, lines, picture: paint(layer, scale), theme: themeVersion() };
  prepared.set(layer.values, entry);
  return entry;
}

function scaleOf({ values, range, levels }: FieldLayer): FieldScale {
  const scale = fieldScale(values);
  if (!range) return levels ? { ...scale, levels: [...levels] } : scale;
  const [low, high] = range;
  return {
    low,
    high,
    fraction: (value) => Math.max(0, Math.min(1, (value - low) / (high - low))),
    value: (fraction) => low + fraction * (high - low),
    levels: [...(levels ?? levelsBetween(low, high))],
  };
}

export function fieldScale(values: Float32Array): FieldScale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (!(high > low)) high = low + 1;
  // log(c + value - low): linear near the bottom, logarithmic further up.
  const offset = (high - low) / 400;
  const total = Math.log((high - low) / offset + 1);
  return {
    low,
    high,
    fraction: (value) =>
      Math.max(0, Math.min(1, Math.log(Math.max(value - low, 0) / offset + 1) / total)),
    value: (fraction) => low + (Math.exp(fraction * total) - 1) * offset,
    levels: levelsBetween(low, high),
  };
}

/** Round numbers to draw lines at. */
function levelsBetween(low: number, high: number): number[] {
  if (low > 0 && high / low > 20) return decades(low, high, 5);
  return multiples(low, high, roundStep((high - low) / 9)).filter((level) => level > low);
}

function paint(layer: FieldLayer, scale: FieldScale): HTMLCanvasElement {
  const { values, nx, ny } = layer;
  const canvas = Object.assign(document.createElement('canvas'), { width: nx, height: ny });
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(nx, ny);
  const table = colourTable(layer);
  for (let j = 0; j < ny; ++j) {
    for (let i = 0; i < nx; ++i) {
      const fraction = scale.fraction(values[j * nx + i]);
      const colour = 3 * Math.round(255 * (fraction >= 0 ? fraction : 1));
      const pixel = 4 * ((ny - 1 - j) * nx + i);
      image.data[pixel] = table[colour];
      image.data[pixel + 1] = table[colour + 1];
      image.data[pixel + 2] = table[colour + 2];
      image.data[pixel + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

const tables = new Map<string, Uint8ClampedArray>();
let tablesTheme = -1;

/** 256 colours from cold over the page's surface to warm, or between the layer's own. */
function colourTable({ colours: ends }: FieldLayer): Uint8ClampedArray {
  if (tablesTheme !== themeVersion()) tables.clear();
  tablesTheme = themeVersion();
  const key = ends ? ends.join() : '';
  const known = tables.get(key);
  if (known) return known;
  const [low, high] = ends ?? (['cold', 'warm'] as const);
  const stops = ends
    ? [pale(rgb(low)), rgb('surface'), pale(rgb(high))]
    : [mix(rgb(low), rgb('surface'), 0.1), rgb('surface-2'), mix(rgb(high), rgb('surface'), 0.1)];
  const colours = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; ++i) {
    const t = (i / 255) * 2;
    const [from, to] = t < 1 ? [stops[0], stops[1]] : [stops[1], stops[2]];
    colours.set(mix(from, to, t < 1 ? t : t - 1), i * 3);
  }
  tables.set(key, colours);
  return colours;
}

// A third of a colour on the page's surface, on which points of the full colour stand out.
const pale = (colour: Rgb): Rgb => {
  const surface = rgb('surface');
  const blend = (k: number) => (colour[k] + 2 * surface[k]) / 3;
  return [blend(0), blend(1), blend(2)];
};

/** Draws the field from a picture that is made once for its values, place and theme. */
function drawField({ g, x, y }: Surface, layer: FieldLayer): void {
  const entry = prepare(layer);
  const box = {
    left: x(x.domain[0]),
    right: x(x.domain[1]),
    bottom: y(y.domain[0]),
    top: y(y.domain[1]),
  };
  const { width, height } = g.canvas;
  const key = [width, height, g.font, ...Object.values(box)].join();
  if (entry.rendered?.key !== key) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(g.getTransform());
    context.font = g.font;
    render(context, layer, entry, box);
    entry.rendered = { key, canvas };
  }
  g.save();
  g.resetTransform();
  g.drawImage(entry.rendered.canvas, 0, 0);
  g.restore();
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function render(
  g: CanvasRenderingContext2D,
  layer: FieldLayer,
  { picture, lines }: Prepared,
  { left, right, top, bottom }: Box,
): void {
  const dx = (right - left) / (layer.nx - 1);
  const dy = (bottom - top) / (layer.ny - 1);
  g.imageSmoothingEnabled = true;
  g.imageSmoothingQuality = 'high';
  // The outermost values stand on the frame, so the picture reaches half a cell beyond it.
  g.drawImage(picture, left - dx / 2, top - dy / 2, right - left + dx, bottom - top + dy);

  const labels: { at: [number, number]; text: string }[] = [];
  g.lineWidth = 1;
  g.strokeStyle = css('text', 0.26);
  g.beginPath();
  for (const { level, pieces } of lines) {
    for (let k = 0; k < pieces.length; k += 4) {
      g.moveTo(left + pieces[k] * dx, bottom - pieces[k + 1] * dy);
      g.lineTo(left + pieces[k + 2] * dx, bottom - pieces[k + 3] * dy);
    }
    const at = labelPlace(pieces, layer, labels.length, right - left, bottom - top);
    if (at) {
      labels.push({
        at: [left + at[0] * dx, bottom - at[1] * dy],
        text: formatEntry(level),
      });
    }
  }
  g.stroke();
  drawLabels(g, labels);
}

/** A line shorter than this, in pixels, would be hidden by its label, and what it surrounds too. */
const kLabelled = 90;

/** Labels walk along the plot's falling diagonal, so that they do not cover each other. */
function labelPlace(
  pieces: number[],
  { nx, ny }: FieldLayer,
  turn: number,
  width: number,
  height: number,
): [number, number] | undefined {
  let best: [number, number] | undefined;
  let least = 0.06;
  const bias = turn % 2 === 0 ? 0 : 0.12;
  let [west, east, south, north] = [1, 0, 1, 0];
  for (let k = 0; k < pieces.length; k += 4) {
    const u = pieces[k] / (nx - 1);
    const v = pieces[k + 1] / (ny - 1);
    [west, east] = [Math.min(west, u), Math.max(east, u)];
    [south, north] = [Math.min(south, v), Math.max(north, v)];
    const off = Math.abs(u - v - bias);
    if (u > 0.06 && u < 0.94 && v > 0.05 && v < 0.95 && off < least && u > 0.5) {
      least = off;
      best = [pieces[k], pieces[k + 1]];
    }
  }
  const reach = Math.max((east - west) * width, (north - south) * height);
  return reach > kLabelled ? best : undefined;
}

function drawLabels(
  g: CanvasRenderingContext2D,
  labels: { at: [number, number]; text: string }[],
): void {
  const placed: [number, number][] = [];
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineWidth = 3;
  g.strokeStyle = css('surface', 0.75);
  g.fillStyle = css('text', 0.8);
  for (const { at, text } of labels) {
    if (placed.some(([px, py]) => Math.hypot(px - at[0], (py - at[1]) * 1.6) < 34)) continue;
    placed.push(at);
    g.strokeText(text, ...at);
    g.fillText(text, ...at);
  }
}

/** A vertical bar of the colours with some of their values. */
function drawColourBar(g: CanvasRenderingContext2D, layer: FieldLayer, box: Place): void {
  const { scale } = prepare(layer);
  const colours = colourTable(layer);
  for (let i = 0; i < box.height; ++i) {
    const k = 3 * Math.round(255 * (1 - i / box.height));
    g.fillStyle = `rgb(${colours[k]} ${colours[k + 1]} ${colours[k + 2]})`;
    g.fillRect(box.x, box.y + i, box.width, 1.5);
  }
  g.strokeStyle = css('border');
  g.lineWidth = 1;
  g.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  g.fillStyle = css('muted');
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  let last = Infinity;
  for (const level of [Number(scale.low.toPrecision(2)), ...scale.levels]) {
    const py = box.y + Math.min(1, 1 - scale.fraction(level)) * box.height;
    if (last - py < 22 || py < box.y + 6) continue;
    last = py;
    g.fillRect(box.x + box.width, Math.round(py), 3, 1);
    g.fillText(formatEntry(level), box.x + box.width + 6, py);
  }
}

const covering = layerOf('field', drawField);
export const field = (layer: FieldLayer): Layer => ({
  ...covering(layer),
  bar: (g, place) => drawColourBar(g, layer, place),
});
