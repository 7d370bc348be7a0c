import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../../docs/theme/tokens.css', import.meta.url), 'utf8');
const themes = [0, 1].map((which) => {
  const tokens = new Map();
  for (const [, name, light, dark] of css.matchAll(
    /--([\w-]+):\s*light-dark\((#[\da-f]{6}),\s*(#[\da-f]{6})\)/g,
  ))
    tokens.set(name, [light, dark][which]);
  return tokens;
});

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = (hex) =>
  channels(hex)
    .map(linear)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

// What a reader without red, green or blue cones sees (Vienot, Brettel and Mollon; Machado et al.).
const deficiencies = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
const seen = (hex, matrix) => {
  const rgb = channels(hex).map(linear);
  return matrix.map((row) => row.reduce((sum, m, k) => sum + m * rgb[k], 0));
};
const lab = (rgb) => {
  const xyz = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
  ].map((row) => row.reduce((s, m, k) => s + m * Math.max(0, rgb[k]), 0));
  const [x, y, z] = xyz
    .map((v, k) => v / [0.9505, 1, 1.089][k])
    .map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};
const distance = (a, b) => Math.hypot(...lab(a).map((v, k) => v - lab(b)[k]));

const grounds = ['bg', 'surface', 'surface-2'];

for (const [which, tokens] of themes.entries()) {
  const theme = ['light', 'dark'][which];

  test(`theme ${theme}: text reaches a contrast of 4.5 on every ground`, () => {
    const texts = [
      'text',
      'muted',
      'accent',
      'accent-2',
      'ok',
      'warn',
      'error',
      ...[...tokens.keys()].filter((t) => t.startsWith('code-')),
    ];
    for (const text of texts) {
      for (const ground of grounds) {
        const ratio = contrast(tokens.get(text), tokens.get(ground));
        assert.ok(ratio >= 4.5, `--${text} on --${ground}: ${ratio.toFixed(2)}`);
      }
    }
    for (const [text, ground] of [
      ['on-accent', 'accent'],
      ['text', 'accent-soft'],
      ['accent', 'accent-soft'],
      ['text', 'accent-2-soft'],
    ]) {
      const ratio = contrast(tokens.get(text), tokens.get(ground));
      assert.ok(ratio >= 4.5, `--${text} on --${ground}: ${ratio.toFixed(2)}`);
    }
  });

  test(`theme ${theme}: data colours and outlines reach a contrast of 3`, () => {
    for (const name of [
      'data-1',
      'data-2',
      'data-3',
      'data-4',
      'data-5',
      'data-6',
      'warm',
      'cold',
      'border-strong',
    ]) {
      for (const ground of grounds) {
        const ratio = contrast(tokens.get(name), tokens.get(ground));
        assert.ok(ratio >= 3, `--${name} on --${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`theme ${theme}: the first data colours, and warm and cold, stay apart for colour-blind readers`, () => {
    const pairs = [
      ['data-1', 'data-2'],
      ['data-1', 'data-3'],
      ['data-2', 'data-3'],
      ['data-1', 'data-6'],
      ['warm', 'cold'],
    ];
    for (const [kind, matrix] of Object.entries(deficiencies)) {
      for (const [a, b] of pairs) {
        const d = distance(seen(tokens.get(a), matrix), seen(tokens.get(b), matrix));
        assert.ok(d >= 14, `${kind}: --${a} against --${b}: ${d.toFixed(1)}`);
      }
    }
  });
}

test('theme: every token that the live figures use is there in both themes', () => {
  for (const name of [
    'bg',
    'surface',
    'surface-2',
    'text',
    'muted',
    'border',
    'accent',
    'accent-2',
    'data-1',
    'data-2',
    'data-3',
    'data-4',
    'data-5',
    'data-6',
    'warm',
    'cold',
    'ok',
    'warn',
    'error',
  ]) {
    assert.ok(themes[0].has(name) && themes[1].has(name), `--${name}`);
  }
  for (const name of ['font-text', 'font-ui', 'font-mono', 'radius', 'shadow'])
    assert.match(css, new RegExp(`--${name}:`));
});
