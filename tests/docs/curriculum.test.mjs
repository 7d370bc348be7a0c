import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load_curriculum, parse_curriculum, split_top_level } from '../../docs/curriculum.mjs';

const curriculum = load_curriculum();
const all_ids = curriculum.flatMap((c) => c.rows.map((r) => r.id));
const numbered = (letter) =>
  all_ids
    .filter((id) => id[0] === letter)
    .map((id) => +id.slice(1))
    .sort((a, b) => a - b);

test('curriculum: has 26 chapters, numbered in order, named as in chapters.json', () => {
  const titles = JSON.parse(readFileSync(new URL('../../docs/chapters.json', import.meta.url)));
  assert.deepEqual(
    curriculum.map((c) => `${c.number}_${c.name}`),
    titles.map((c) => `${c.number}_${c.name}`),
  );
  assert.equal(curriculum.length, 26);
});

test('curriculum: every figure F1-F104 and every question Q1-Q80 is found exactly once', () => {
  assert.deepEqual(
    numbered('F'),
    Array.from({ length: 104 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    numbered('Q'),
    Array.from({ length: 80 }, (_, i) => i + 1),
  );
});

test('curriculum: ids are unique and every row has a text', () => {
  assert.equal(new Set(all_ids).size, all_ids.length);
  for (const chapter of curriculum) {
    for (const row of chapter.rows)
      assert.ok(row.text.length > 2, `${row.id} of ${chapter.name} has no text`);
  }
});

test('curriculum: errata are numbered 1, 2, 3 ... inside their chapter', () => {
  for (const chapter of curriculum) {
    const errata = chapter.rows.filter((r) => r.kind === 'E').map((r) => r.id);
    assert.deepEqual(
      errata,
      errata.map((_, k) => `E${+chapter.number}.${k + 1}`),
      chapter.name,
    );
  }
});

test('curriculum: a chapter depends on earlier chapters only', () => {
  for (const chapter of curriculum) {
    for (const d of chapter.depends)
      assert.ok(d < chapter.number, `${chapter.number} depends on ${d}`);
  }
  assert.deepEqual(curriculum[3].depends, ['01', '02', '03']);
  assert.deepEqual(curriculum[22].depends, ['11', '22']);
});

test('curriculum: code rows know the identifiers they ask for', () => {
  const code = (id) => curriculum.flatMap((c) => c.rows).find((r) => r.id === id).identifiers;
  assert.deepEqual(code('K1.4'), ['make_lag_features']);
  assert.deepEqual(code('K3.4'), ['Mlp', 'backward']);
  assert.deepEqual(code('K1.9'), []);
});

test('curriculum: chapter 01 has the rows its page refers to', () => {
  const count = (kind) => curriculum[0].rows.filter((r) => r.kind === kind).length;
  assert.deepEqual(['C', 'M', 'E', 'Q', 'F', 'K', 'T'].map(count), [11, 3, 6, 0, 3, 10, 5]);
});

test('curriculum: splitting ignores separators inside brackets, code and math', () => {
  assert.deepEqual(split_top_level('a (b, c), `d, e`, $f, g$ h.', ','), [
    'a (b, c)',
    '`d, e`',
    '$f, g$ h',
  ]);
});

test('curriculum: a chapter without a section is an error that names the line', () => {
  assert.throws(
    () => parse_curriculum('x\n\n## 01_a\n\n**Concepts**\n- c\n'),
    /docs\/curriculum\.md:3: 01_a has no section "Formulas"/,
  );
});
