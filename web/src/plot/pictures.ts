// Pictures of numbers, frames and words in a plot: images, feature maps, filters, matrices.
import { formatNumber } from '../format';
import { css, font, rgb, type Rgb } from '../theme';
import type { BoxesLayer, PicturesLayer, TextsLayer } from './spec';
import { layerOf, mix, type Surface } from './surface';

let sheet: HTMLCanvasElement | undefined; // all pictures of a layer side by side, pixel by pixel

/** A colour for a share of the full one: 0 is the paper, 1 (and -1) the full colour. */
function shade(palette: PicturesLayer['palette'], share: number): Rgb {
  const paper = rgb('surface');
  if (!(Math.abs(share) > 0)) return paper;
  const full = palette === 'ink' ? rgb('text') : rgb(share > 0 ? 'warm' : 'cold');
  return mix(paper, full, Math.min(1, Math.abs(share)));
}

const kShades = 64;
const tables = new Map<string, Uint8ClampedArray>();

/** Colours of shares from -1 to 1, as they are in the current theme. */
function shades(palette: PicturesLayer['palette']): Uint8ClampedArray {
  const key = [palette, rgb('surface'), rgb('text'), rgb('warm'), rgb('cold')].join();
  const known = tables.get(key);
  if (known) return known;
  const table = new Uint8ClampedArray((2 * kShades + 1) * 3);
  for (let i = -kShades; i <= kShades; ++i) {
    const share = palette === 'ink' ? Math.max(i, 0) / kShades : i / kShades;
    table.set(shade(palette, share), (i + kShades) * 3);
  }
  tables.set(key, table);
  return table;
}

function largest({ values }: PicturesLayer, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; ++i) most = Math.max(most, Math.abs(values[i]) || 0);
  return most || 1;
}

interface Grid {
  count: number;
  columns: number;
  cells: number;
  range: (picture: number) => number;
}

function gridOf(layer: PicturesLayer): Grid {
  const cells = layer.nx * layer.ny;
  const count = Math.min(layer.count ?? 1, Math.floor(layer.values.length / cells));
  const whole =
    typeof layer.range === 'number' ? layer.range : largest(layer, 0, layer.values.length);
  return {
    count,
    columns: Math.max(1, layer.columns ?? count),
    cells,
    range: (picture) =>
      layer.range === 'each' ? largest(layer, picture * cells, (picture + 1) * cells) : whole,
  };
}

/** Writes all pictures into the sheet, one below the other. */
function fillSheet(layer: PicturesLayer, grid: Grid): HTMLCanvasElement | undefined {
  const { nx, ny, values, palette } = layer;
  sheet ??= document.createElement('canvas');
  sheet.width = nx;
  sheet.height = Math.max(1, ny * grid.count);
  const context = sheet.getContext('2d');
  if (!context || grid.count === 0) return undefined;
  const image = context.createImageData(sheet.width, sheet.height);
  const table = shades(palette);
  for (let picture = 0; picture < grid.count; ++picture) {
    const range = grid.range(picture);
    for (let i = picture * grid.cells; i < (picture + 1) * grid.cells; ++i) {
      const share = Math.max(-1, Math.min(1, values[i] / range)) || 0;
      const entry = 3 * (Math.round(share * kShades) + kShades);
      image.data[4 * i] = table[entry];
      image.data[4 * i + 1] = table[entry + 1];
      image.data[4 * i + 2] = table[entry + 2];
      image.data[4 * i + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return sheet;
}

function drawPictures({ g, x, y }: Surface, layer: PicturesLayer): void {
  const grid = gridOf(layer);
  const source = fillSheet(layer, grid);
  if (!source) return;
  const { nx, ny, at = [0, 0], pitch = [1, 1] } = layer;
  const size = layer.size ?? [pitch[0] * 0.9, pitch[1] * 0.9];
  g.imageSmoothingEnabled = false;
  for (let i = 0; i < grid.count; ++i) {
    const left = at[0] + (i % grid.columns) * pitch[0];
    const top = at[1] + Math.floor(i / grid.columns) * pitch[1];
    const [px, py] = [Math.round(x(left)), Math.round(y(top))];
    const width = Math.round(x(left + size[0])) - px;
    const height = Math.round(y(top + size[1])) - py;
    g.drawImage(source, 0, i * ny, nx, ny, px, py, width, height);
    if (layer.decimals !== undefined) writeNumbers(g, layer, grid, i, { px, py, width, height });
    const chosen = layer.selected === i;
    g.lineWidth = chosen ? 2.5 : 1;
    g.strokeStyle = chosen ? css('accent') : css('border');
    const out = chosen ? 1.5 : 0.5;
    g.strokeRect(px - out, py - out, width + 2 * out, height + 2 * out);
  }
}

interface Place {
  px: number;
  py: number;
  width: number;
  height: number;
}

function writeNumbers(
  g: CanvasRenderingContext2D,
  { nx, ny, values, palette, decimals = 0 }: PicturesLayer,
  { cells, range }: Grid,
  picture: number,
  { px, py, width, height }: Place,
): void {
  const [w, h] = [width / nx, height / ny];
  const size = Math.min(h * 0.5, w * 0.36, 15);
  if (size < 6) return;
  g.save();
  g.font = `500 ${size}px ${font('ui')}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  for (let k = 0; k < cells; ++k) {
    const value = values[picture * cells + k];
    const colour = shade(palette, value / range(picture));
    g.fillStyle = readable(colour);
    const text = Number(value.toFixed(decimals)).toString().replace('-', '−');
    g.fillText(
      Number.isFinite(value) ? text : formatNumber(value),
      px + ((k % nx) + 0.5) * w,
      py + (Math.floor(k / nx) + 0.55) * h,
    );
  }
  g.restore();
}

/** Text or paper, whichever stands out more from a colour. */
function readable(colour: Rgb): string {
  const light = ([r, gr, b]: Rgb) =>
    (0.2126 * r ** 2.2 + 0.7152 * gr ** 2.2 + 0.0722 * b ** 2.2) / 255 ** 2.2;
  const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const here = light(colour);
  const text = contrast(light(rgb('text')), here);
  return css(text >= contrast(light(rgb('surface')), here) ? 'text' : 'surface');
}

function drawBoxes({ g, x, y }: Surface, layer: BoxesLayer): void {
  const { xywh } = layer;
  g.lineWidth = layer.width ?? 2;
  g.strokeStyle = css(layer.colour);
  g.fillStyle = css(layer.colour, layer.fill ?? 0);
  g.setLineDash(layer.dash ? [4, 3] : []);
  for (let k = 0; k + 3 < xywh.length; k += 4) {
    const [left, right] = [x(xywh[k]), x(xywh[k] + xywh[k + 2])];
    const [top, bottom] = [y(xywh[k + 1]), y(xywh[k + 1] + xywh[k + 3])];
    const place = [
      Math.min(left, right),
      Math.min(top, bottom),
      Math.abs(right - left),
      Math.abs(bottom - top),
    ] as const;
    if (layer.fill) g.fillRect(...place);
    g.strokeRect(...place);
  }
  g.setLineDash([]);
}

function drawTexts({ g, x, y }: Surface, layer: TextsLayer): void {
  g.save();
  g.font = `${layer.size ?? 12}px ${font('ui')}`;
  g.fillStyle = css(layer.colour);
  g.textAlign = layer.align ?? 'center';
  g.textBaseline = 'middle';
  for (const { at, text } of layer.texts) g.fillText(text, x(at[0]), y(at[1]));
  g.restore();
}

export const pictures = layerOf('pictures', drawPictures);
export const boxes = layerOf('boxes', drawBoxes);
export const texts = layerOf('texts', drawTexts);
