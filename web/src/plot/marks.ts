// Arrows, and shaded intervals.
import { css } from '../theme';
import type { ArrowLayer, BandLayer } from './spec';
import { bounded, caption, kFar, layerOf, type Surface } from './surface';

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

export const arrow = layerOf('arrow', drawArrow);
export const band = layerOf('band', drawBand);
