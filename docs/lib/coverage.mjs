// Where each row of the curriculum is treated: on the page, in a test, in a demo, in a header.
import path from 'node:path';
import { files_below, read } from './project.mjs';

// [{ id, name, file, line }] from Catch2 tags such as TEST_CASE("name", "[T1.2][E1.3]").
export function test_tags(file, text = read(file)) {
  const found = [];
  const cases =
    /\b(?:TEMPLATE_)?(?:TEST_CASE(?:_METHOD)?|SCENARIO)\s*\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g;
  for (const [whole, name, tags] of text.matchAll(cases)) {
    const line = text.slice(0, text.indexOf(whole)).split('\n').length;
    const title = [...name.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map((m) => m[1])
      .join('')
      .replace(/\\(.)/g, '$1');
    for (const [, id] of tags.matchAll(/\[([CMEQFKTD]\d+(?:\.\d+)?)\]/g))
      found.push({ id, name: title, file, line });
  }
  return found;
}

// [{ id, demo }] from `figures: ['F1']` entries; the demo is the constant or key that holds the entry.
export function demo_figures(text) {
  const found = [];
  for (const match of text.matchAll(/\bfigures\s*:\s*\[([^\]]*)\]/g)) {
    const holders = [
      ...text
        .slice(0, match.index)
        .matchAll(/(?:const\s+(\w+)\s*=|^\s*(\w+)\s*:)\s*(?:[\w.]+\()?\{\s*$/gm),
    ];
    const holder = holders.at(-1);
    for (const [, id] of match[1].matchAll(/['"]([FD]\d+(?:\.\d+)?)['"]/g))
      found.push({ id, demo: holder?.[1] ?? holder?.[2] ?? null });
  }
  return found;
}

// Identifiers in a header outside its comments.
function header_words(file) {
  const code = read(file)
    .replace(/\/\/[^\n]*/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '');
  return new Set(code.match(/[A-Za-z_]\w*/g) ?? []);
}

// The part of the site that answers one row: [{ kind: 'page' | 'test' | 'demo' | 'header', text, href?, file? }].
function places_of(row, { chapter, page, tests, figures, headers, api_link }) {
  const places = [];
  if (page?.rows.has(row.id)) {
    const { anchor, section } = page.rows.get(row.id);
    places.push({ kind: 'page', text: section, href: `${chapter.name}.html#${anchor}` });
  }
  for (const test of tests.filter((t) => t.id === row.id)) {
    places.push({ kind: 'test', text: test.name, file: test.file, line: test.line });
  }
  for (const { demo } of figures.filter((f) => f.id === row.id)) {
    const shown = page?.demos.find((d) => d.endsWith(`/${demo}`));
    if (shown)
      places.push({
        kind: 'demo',
        text: shown,
        href: `${chapter.name}.html#demo-${shown.split('/').at(-1)}`,
      });
  }
  if (row.kind === 'K' && row.identifiers.length > 0) {
    // The header that documents the name; failing that, one that merely has it.
    const holder = row.identifiers.map(
      (name) =>
        headers.find((h) => api_link(h.file, name)) ?? headers.find((h) => h.words.has(name)),
    );
    if (holder.every(Boolean)) {
      row.identifiers.forEach((name, k) =>
        places.push({
          kind: 'header',
          text: name,
          file: holder[k].file,
          href: api_link(holder[k].file, name),
        }),
      );
    }
  }
  return places;
}

// A row counts as covered by what can show it: a check by a test, a figure by a demo, code by a
// header (or, when it names no identifier, by the page), everything else by the page.
const required = {
  C: ['page'],
  M: ['page'],
  E: ['page'],
  Q: ['page', 'test'],
  F: ['demo'],
  D: ['demo'],
  T: ['test'],
};

export function is_covered(row, places) {
  const kinds =
    row.kind === 'K'
      ? row.identifiers.length > 0
        ? ['header']
        : ['page', 'test', 'header']
      : null;
  if (kinds) return places.some((p) => kinds.includes(p.kind));
  return required[row.kind].every((kind) => places.some((p) => p.kind === kind));
}

// pages: chapter name -> what the filter found; api_link(file, identifier) -> address or undefined.
export function compute_coverage(chapters, pages, api_link) {
  return chapters.map((chapter) => {
    const tests = files_below(`${chapter.dir}/tests`, /\.cpp$/).flatMap((file) => test_tags(file));
    const figures = files_below(`${chapter.dir}/demo`, /\.ts$/).flatMap((file) =>
      demo_figures(read(file)),
    );
    const headers = ['common/include', `${chapter.dir}/include`]
      .flatMap((dir) => files_below(dir, /\.hpp$/))
      .reverse() // the chapter's own headers first
      .map((file) => ({ file, words: header_words(file) }));
    const page = pages.get(chapter.name);
    const begun = Boolean(page) || tests.length > 0;
    const rows = chapter.rows.map((row) => {
      const places = begun
        ? places_of(row, { chapter, page, tests, figures, headers, api_link })
        : [];
      return {
        id: row.id,
        kind: row.kind,
        text: row.text,
        covered: is_covered(row, places),
        places,
      };
    });
    const known = new Set(chapter.rows.map((r) => r.id));
    const unknown = [
      ...tests
        .filter((t) => !known.has(t.id))
        .map((t) => `${t.file}:${t.line}: [${t.id}] is no row of chapter ${chapter.number}`),
    ];
    return {
      number: chapter.number,
      name: chapter.name,
      title: chapter.title,
      title_zh: chapter.title_zh,
      finished: Boolean(chapter.finished),
      own: Boolean(chapter.own),
      begun,
      total: rows.length,
      covered: rows.filter((r) => r.covered).length,
      rows,
      unknown,
    };
  });
}

export const test_label = (file) => path.basename(file);
