// The page's colours and fonts, as a canvas needs them.
import type { Colour } from './plot/spec';

export type Rgb = readonly [number, number, number];

const changed = new EventTarget();
const cache = new Map<string, Rgb>();
const fonts = new Map<string, string>();
let version = 0;
let probe: CanvasRenderingContext2D | null = null;

/** Calls back whenever the page's theme changes, until the signal ends it. */
export function onTheme(callback: () => void, signal: AbortSignal): void {
  changed.addEventListener('change', callback, { signal });
}

/** Grows with each change of the theme: a key for what was drawn in the old colours. */
export const themeVersion = () => version;

/** A font family of the page. */
export function font(name: 'ui' | 'text'): string {
  let family = fonts.get(name);
  if (family === undefined) {
    const style = getComputedStyle(document.documentElement);
    family = style.getPropertyValue(`--font-${name}`).trim() || 'sans-serif';
    fonts.set(name, family);
  }
  return family;
}

/** A colour's red, green and blue, whatever notation the style sheet used. */
export function rgb(name: Colour | 'surface' | 'surface-2' | 'bg'): Rgb {
  const known = cache.get(name);
  if (known) return known;
  probe ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext(
    '2d',
    { willReadFrequently: true },
  );
  if (!probe) return [128, 128, 128];
  probe.fillStyle = '#808080';
  probe.fillStyle = resolved(name);
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  cache.set(name, [r, g, b]);
  return [r, g, b];
}

/** A colour for a canvas. */
export function css(name: Parameters<typeof rgb>[0], opacity = 1): string {
  const [r, g, b] = rgb(name);
  return `rgb(${r} ${g} ${b} / ${opacity})`;
}

// Through an element, since a token may be written with var(), light-dark() or color-mix().
function resolved(name: string): string {
  const element = document.createElement('span');
  element.style.cssText = `display:none;color:var(--${name})`;
  document.body.append(element);
  const colour = getComputedStyle(element).color;
  element.remove();
  return colour;
}

function refresh(): void {
  version += 1;
  cache.clear();
  fonts.clear();
  changed.dispatchEvent(new Event('change'));
}

new MutationObserver(refresh).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ['data-theme', 'class'],
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
