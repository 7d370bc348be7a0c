// The home page's own parts.
import { escape_html } from './marks.mjs';
import { site } from './project.mjs';

// Contour lines of a quadratic bowl and gradient descent on it, drawn as it really goes.
function descent_picture() {
  const angle = -0.5;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const curvature = [1, 5.2];
  const eta = 0.335;
  const centre = [262, 190];
  const scale = 46;
  const place = ([u, v]) =>
    [centre[0] + scale * (c * u - s * v), centre[1] + scale * (s * u + c * v)].map((n) =>
      n.toFixed(1),
    );
  const start = [-4.1, 1.45];
  const path = [start];
  for (let t = 0; t < 24; ++t) path.push(path.at(-1).map((x, k) => x * (1 - eta * curvature[k])));
  const level = (p) => (curvature[0] * p[0] ** 2 + curvature[1] * p[1] ** 2) / 2;
  const top = level(start) * 1.5;
  const rings = Array.from({ length: 11 }, (_, k) => top * ((11 - k) / 11) ** 2);
  const degrees = ((angle * 180) / Math.PI).toFixed(2);
  const ring = (l, k) =>
    `<ellipse class="ring ring-${k}" cx="${centre[0]}" cy="${centre[1]}" rx="${(scale * Math.sqrt((2 * l) / curvature[0])).toFixed(1)}" ry="${(scale * Math.sqrt((2 * l) / curvature[1])).toFixed(1)}" transform="rotate(${degrees} ${centre[0]} ${centre[1]})"/>`;
  const points = path.map(place);
  return (
    '<svg class="hero-picture" viewBox="0 0 520 380" role="img" aria-label="Gradient descent zigzags down the valley of an error surface.">' +
    `<defs><clipPath id="hero-clip"><rect width="520" height="380" rx="14"/></clipPath></defs><g clip-path="url(#hero-clip)"><rect class="hero-ground" width="520" height="380"/>${rings.map(ring).join('')}` +
    `<polyline class="hero-path" points="${points.map((p) => p.join(',')).join(' ')}"/>${points
      .slice(0, 12)
      .map(
        ([x, y], k) =>
          `<circle class="hero-point" cx="${x}" cy="${y}" r="${(5.5 * 0.88 ** k).toFixed(1)}"/>`,
      )
      .join('')}` +
    `<circle class="hero-goal" cx="${centre[0]}" cy="${centre[1]}" r="5"/></g></svg>`
  );
}

export function hero_html(chapters) {
  const first = chapters.find((c) => c.page);
  const start = first
    ? `<a class="button button-primary" href="${first.name}.html">Start with chapter ${+first.number}</a>`
    : '';
  return (
    `<div class="hero"><div class="hero-text"><p class="hero-tagline">${escape_html(site.tagline)}</p>` +
    `<p>Read a chapter, play with its figures, open its code. The figures are computed by that very code, the listings are cut out of it, and every number on a page was recorded by one of its tests.</p>` +
    `<p class="hero-actions">${start}<a class="button" href="how_to_read.html">How to read this</a></p></div>${descent_picture()}</div>`
  );
}

export function promises_html() {
  const promises = [
    [
      'Figures that compute',
      'Every figure the lectures show is alive: drag the points, step through a training run, turn the learning rate up until it explodes. C++ compiled to WebAssembly does the work, in your browser, offline.',
    ],
    [
      'Code that reads like the page',
      'One small C++20 module per chapter on one shared tensor layer. No framework hides the gradient: it is written out, explained, and checked against finite differences.',
    ],
    [
      'Nothing taken on trust',
      'A number on a page was written by a test. A listing is compiled. The slips that learners make are collected and corrected, and their questions are answered by experiments.',
    ],
  ];
  return `<ul class="promises">${promises.map(([title, text]) => `<li><h3>${title}</h3><p>${text}</p></li>`).join('')}</ul>`;
}

export function commands_html(lines) {
  return `<div class="code" data-lang="shell"><pre><code>${lines.map((l) => `<span class="prompt" aria-hidden="true">$ </span>${escape_html(l)}`).join('\n')}</code></pre></div>`;
}

export function search_html() {
  return (
    '<form class="search-form" role="search" id="search-form"><label for="search-input">Words to look for</label>' +
    '<input id="search-input" name="q" type="search" autocomplete="off" spellcheck="false" placeholder="gradient descent"></form>' +
    '<p class="search-status" id="search-status" role="status"></p><ol class="search-results" id="search-results"></ol>'
  );
}
