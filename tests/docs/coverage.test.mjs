import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo_figures, is_covered, test_tags } from '../../docs/lib/coverage.mjs';
import { find_region, highlight_cpp, source_html } from '../../docs/lib/sources.mjs';

test('coverage: Catch2 tags are read with the name and line of their test', () => {
  const source =
    'x\nTEST_CASE("fit: a \\"b\\" "\n          "c", "[T1.2][E1.3] [slow]") {}\nTEMPLATE_TEST_CASE("d", "[Q12]", float) {}\n';
  assert.deepEqual(test_tags('t.cpp', source), [
    { id: 'T1.2', name: 'fit: a "b" c', file: 't.cpp', line: 2 },
    { id: 'E1.3', name: 'fit: a "b" c', file: 't.cpp', line: 2 },
    { id: 'Q12', name: 'd', file: 't.cpp', line: 4 },
  ]);
});

test('coverage: figures belong to the demo that holds them', () => {
  const source =
    "const error_surface = demo({\n  figures: ['F1', 'F4'],\n});\nexport default demos({\n  ball: {\n    title: 'x',\n    figures: ['F2'],\n  },\n});\n";
  assert.deepEqual(demo_figures(source), [
    { id: 'F1', demo: 'error_surface' },
    { id: 'F4', demo: 'error_surface' },
    { id: 'F2', demo: 'ball' },
  ]);
});

test('coverage: what counts depends on the kind of row', () => {
  const covered = (kind, places, identifiers = []) =>
    is_covered(
      { kind, identifiers },
      places.map((p) => ({ kind: p })),
    );
  assert.ok(covered('C', ['page']));
  assert.ok(!covered('C', ['test']));
  assert.ok(covered('T', ['test']));
  assert.ok(!covered('T', ['page']));
  assert.ok(!covered('Q', ['page']), 'a question needs its experiment');
  assert.ok(covered('Q', ['page', 'test']));
  assert.ok(covered('F', ['demo']));
  assert.ok(!covered('F', ['page']));
  assert.ok(covered('K', ['header'], ['mse']));
  assert.ok(!covered('K', ['page'], ['mse']), 'a named function has to exist');
  assert.ok(covered('K', ['page'], []));
  assert.ok(!covered('K', [], []));
});

test('sources: a region lies between two lines with its tag', () => {
  assert.deepEqual(find_region('a\n//! [x]\nb\nc\n//! [x]\nd', 'x'), { from: 3, to: 4 });
  assert.equal(find_region('//! [x]\na', 'x'), null);
  assert.equal(find_region('//! [x]\n//! [x]', 'x'), null);
  assert.equal(find_region('// see [x]\na\n// see [x]', 'x'), null);
});

test('sources: highlighting escapes, and never loses a character', () => {
  const code =
    '#include <a>\nint f(int x) { return x < 0x1F && s == "a\\"<b>" /* c\nd */; } // e\nauto n = 1\'000.5f;';
  const text = highlight_cpp(code)
    .replace(/<\/?span[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  assert.equal(text, code);
  assert.match(highlight_cpp(code), /<span class="keywordtype">int<\/span> f/);
  assert.match(highlight_cpp(code), /<span class="number">1'000\.5f<\/span>/);
  assert.equal(source_html('a\nb\n').match(/class="source-line"/g).length, 2);
});
