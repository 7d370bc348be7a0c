// What all painters share: where layers are drawn, and how lines and words get there.
import { css, type Rgb } from '../theme';
import type { Scale } from './scale';
import type { Layer, Numbers, RuleLayer } from './spec';

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
export const kFar = 1e5;
export const bounded = (pixel: number) => Math.max(-kFar, Math.min(kFar, pixel));

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

/** The function that demos call for one kind of layer: what it is given, with its painter. */
export const layerOf =
  <Data extends object>(kind: string, paint: (surface: Surface, data: Data) => void) =>
  (data: Data): Layer => ({ kind, ...data, paint: (surface) => paint(surface, data) });

// In linear light, so that the middle of two colours looks like the middle.
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  const blend = (x: number, y: number) =>
    255 * ((1 - t) * (x / 255) ** 2.2 + t * (y / 255) ** 2.2) ** (1 / 2.2);
  return [blend(a[0], b[0]), blend(a[1], b[1]), blend(a[2], b[2])];
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
