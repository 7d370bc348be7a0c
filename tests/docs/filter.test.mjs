import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filter_header, filter_page } from '../../docs/filter.mjs';
import { inline_html } from '../../docs/lib/inline.mjs';
import { tokenize } from '../../docs/lib/marks.mjs';
import { parse_bibtex } from '../../docs/lib/project.mjs';

const row = (id) => [id, { id, kind: id[0] }];
const context = {
  file: 'chapters/01_x/page.md',
  chapter: { number: '01', name: 'x', dir: 'chapters/01_linear_regression' },
  lang: 'en',
  claims: { best_w: { value: 1.5, text: '1.50', test: 'fit: finds "w"' } },
  glossary: new Map([
    ['gradient descent', { term: 'gradient descent', zh: '梯度下降', id: 'gradient-descent' }],
    ['SIMD', { term: 'SIMD', zh: 'SIMD', id: 'simd' }],
  ]),
  references: new Map([['gauss1809', { author: [{ family: 'Gauss' }], year: '1809' }]]),
  rows: new Map(['C1.1', 'M1.1', 'E1.3', 'Q12'].map(row)),
};

const filter = (text, changes = {}) => filter_page(text, { ...context, ...changes });
const html = (text, changes) => {
  const result = filter(text, changes);
  assert.deepEqual(
    result.errors.map((e) => e.message),
    [],
  );
  return result.text;
};
const errors = (text, changes) => filter(text, changes).errors.map((e) => e.message);

test('math: $ and $$ become what Doxygen calls formulas', () => {
  assert.equal(html('so $a_1*b_2$ holds'), 'so \\f$a_1*b_2\\f$ holds');
  assert.equal(html('$$ x\n+ y $$'), '\\f[ x\n+ y \\f]');
  assert.equal(
    html('a formula $x\n+ y$ over two lines'),
    'a formula \\f$x\n+ y\\f$ over two lines',
  );
});

test('math: code, fences and escaped dollars stay as they are', () => {
  for (const text of [
    '`$a$`',
    '``a ` $b$``',
    '```sh\necho $HOME $PATH\n@claim{x}\n```\n',
    '~~~\n$x$\n~~~',
    '5\\$ and 6\\$',
    '<!-- $x @end -->',
  ]) {
    assert.equal(html(text), text);
  }
});

test('math: a bar inside a table row does not cut the cell', () => {
  assert.equal(html('| $|y|$ | b |\n'), '| \\f$\\vert y\\vert \\f$ | b |\n');
  assert.equal(html('the norm $|y|$'), 'the norm \\f$|y|\\f$');
});

test('math: an unclosed formula is an error at its line', () => {
  assert.match(
    errors('a\n\nb $x\n\nc')[0],
    /^chapters\/01_x\/page\.md:3: \$ without its closing \$/,
  );
  assert.match(errors('a\n$$ x')[0], /:2: \$\$ without/);
});

test('claim: prints the recorded text and names the test', () => {
  const text = html('$w =$ @claim{best_w}.');
  assert.match(
    text,
    /&nbsp;<span class="claim" title="Recorded by the test “fit: finds &quot;w&quot;”">1\.50<\/span>\./,
  );
  assert.equal(html('$w = @claim{best_w}$'), '\\f$w = 1.50\\f$');
});

test('claim: one that no test records fails with file and line', () => {
  assert.deepEqual(errors('a\n\n@claim{foo}'), [
    'chapters/01_x/page.md:3: @claim{foo}: no test of this chapter records it',
  ]);
  assert.deepEqual(errors('$x = @claim{foo}$'), [
    'chapters/01_x/page.md:1: @claim{foo}: no test of this chapter records it',
  ]);
  assert.match(
    errors('@claim{best_w}', { chapter: null, claims: null })[0],
    /only a chapter's page has claims/,
  );
});

test('term: links to the glossary, with Chinese at the first use only', () => {
  const text = html('@term{gradient descent} and @term{gradient descent, it}');
  assert.match(
    text,
    /<a class="term" href="glossary\.html#gradient-descent">gradient descent<\/a> \(<span class="zh" lang="zh-Hans" id="use-gradient-descent">梯度下降<\/span>\)/,
  );
  assert.match(text, / and <a class="term" href="glossary\.html#gradient-descent">it<\/a>$/);
  assert.doesNotMatch(html('@term{SIMD}'), /\(/);
  assert.deepEqual(errors('@term{nonsense}'), [
    'chapters/01_x/page.md:1: @term{nonsense}: not in docs/glossary.json',
  ]);
});

test('term: a Chinese page shows Chinese first and links one folder up', () => {
  const text = html('@term{gradient descent}', { lang: 'zh', base: '../' });
  assert.match(
    text,
    /<a class="term" href="\.\.\/glossary\.html#gradient-descent">梯度下降<\/a> \(<span lang="en"/,
  );
});

test('cite: links by author and year; an unknown key fails', () => {
  assert.match(
    html('see @cite gauss1809.'),
    /<a class="cite" href="references\.html#gauss1809">Gauss&nbsp;1809<\/a>\.$/,
  );
  assert.match(html('see \\cite gauss1809, too'), /Gauss&nbsp;1809<\/a>, too/);
  assert.deepEqual(errors('x @cite euler1748'), [
    'chapters/01_x/page.md:1: @cite euler1748: not in docs/references.bib',
  ]);
});

test('covers: anchors for known rows, each once; unknown rows fail', () => {
  assert.match(
    html('@covers{C1.1 M1.1}\nText'),
    /\\htmlonly\[block\]<span class="covers" id="C1\.1"><\/span><span class="covers" id="M1\.1"><\/span>\\endhtmlonly/,
  );
  const twice = filter('## A\n@covers{C1.1}\n\n## B {#b}\n@covers{C1.1 M1.1}\n');
  assert.equal(twice.text.match(/id="C1\.1"/g).length, 1);
  assert.deepEqual(
    [...twice.found.rows],
    [
      ['C1.1', { anchor: 'C1.1', section: 'A' }],
      ['M1.1', { anchor: 'M1.1', section: 'B' }],
    ],
  );
  assert.match(
    errors('@covers{C9.9}')[0],
    /C9\.9: no such row in docs\/curriculum\.md for chapter 01/,
  );
});

test('call-outs: are labelled notes with their number, and cover their row', () => {
  const result = filter('@erratum{E1.3}\nText\n@end\n');
  assert.match(
    result.text,
    /<aside class="callout erratum" role="note" aria-labelledby="erratum-e1-3"><p class="callout-label" id="erratum-e1-3">Common slip <span class="callout-number">1\.3<\/span><\/p><span class="covers" id="E1\.3">/,
  );
  assert.match(result.text, /Text\n\n\n\\htmlonly\[block\]<\/aside>/);
  assert.ok(result.found.rows.has('E1.3'));
  assert.match(
    html('@question{Q12}\nWhy?\n@end'),
    /Question <span class="callout-number">12<\/span>/,
  );
  assert.match(
    html('@exercise\na\n@solution\nb\n@end\n\n@exercise\nc\n@end'),
    /Exercise <span class="callout-number">1\.2<\/span>/,
  );
});

test('call-outs: predict hides its answer in a details element', () => {
  const text = html('@predict\nWhat?\n@reveal\nThis.\n@end');
  assert.match(
    text,
    /What\?\s+\\htmlonly\[block\]<details class="reveal"><summary>.+<\/summary><div class="reveal-body">\\endhtmlonly\s+This\.\s+\\htmlonly\[block\]<\/div><\/details><\/aside>/,
  );
});

test('call-outs: what is not closed, nested or misplaced fails at its line', () => {
  assert.deepEqual(errors('a\n@predict\nx'), ['chapters/01_x/page.md:2: @predict has no @end']);
  assert.match(errors('@end')[0], /:1: @end without an open call-out/);
  assert.match(errors('@predict\n@end')[0], /@predict without @reveal/);
  assert.match(errors('@exercise\n@reveal\n@end')[0], /:2: @reveal without an open @predict/);
  assert.match(
    errors('@predict\n@exercise\n@end\n@reveal\n@end')[0],
    /:2: @exercise inside @predict of line 1/,
  );
  assert.match(errors('text @end')[0], /@end must begin its line/);
  assert.match(errors('@erratum{1.3}\n@end')[0], /expected a number like E1\.3/);
});

test('demo: becomes a course-demo with a caption and a text for browsers without script', () => {
  const result = filter('@demo{x/surface, The $(w,b)$ plane, with *care*}');
  assert.match(
    result.text,
    /<figure class="demo" id="demo-surface"><course-demo name="x\/surface"><p class="demo-fallback">The \(w,b\) plane, with care/,
  );
  assert.match(
    result.text,
    /<figcaption>The \\\(\(w,b\)\\\) plane, with <em>care<\/em><\/figcaption>/,
  );
  assert.deepEqual(result.found.demos, ['x/surface']);
  assert.match(errors('@demo{x/surface}')[0], /expected @demo\{chapter\/name, caption\}/);
  assert.match(
    errors('@demo{x/a, b}\n\n@demo{x/a, b}')[0],
    /:3: @demo\{x\/a\} stands on this page twice/,
  );
});

test('listing: shows a tagged region with its file and lines; a missing one fails', () => {
  const text = html('@listing{src/loss.cpp, losses, Two losses}');
  assert.match(
    text,
    /Two losses.*href="source-01_linear_regression-src-loss\.cpp\.html#L\d+">src\/loss\.cpp<\/a>.*lines \d+–\d+/,
  );
  assert.match(text, /\n\\snippet chapters\/01_linear_regression\/src\/loss\.cpp losses\n/);
  assert.match(
    errors('@listing{src/loss.cpp, nothing, x}')[0],
    /has no region between two lines "\/\/! \[nothing\]"/,
  );
  assert.match(
    errors('@listing{src/none.cpp, a, x}')[0],
    /no file chapters\/01_linear_regression\/src\/none\.cpp/,
  );
  assert.match(
    errors('@listing{src/loss.cpp, losses}')[0],
    /expected @listing\{file, tag, caption\}/,
  );
});

test('marks: arguments may wrap over lines and hold braces; a missing brace fails', () => {
  assert.match(html('@demo{x/a, one\n  two $\\frac{1}{2}$}'), /one two 1/);
  assert.match(errors('@claim best_w')[0], /@claim needs its argument in braces/);
});

test('marks: words with @ that are not marks stay for Doxygen', () => {
  assert.equal(html('mail@end.org @ref x @snippet a b'), 'mail@end.org @ref x @snippet a b');
});

test('lines: each line of the output knows the line it came from', () => {
  const source = 'one\n@predict\ntwo\n@reveal\nthree\n@end\nfour';
  const { text, lines } = filter(source);
  const out = text.split('\n');
  for (const word of ['one', 'two', 'three', 'four']) {
    assert.equal(lines[out.indexOf(word)], source.split('\n').indexOf(word) + 1, word);
  }
});

test('headers: only documentation comments are changed, and no line moves', () => {
  const source = 'auto s = "$a$";\n/// The sum $x + y$ of @cite gauss1809.\nint a;  ///< $n$\n';
  const { text, errors: found } = filter_header(source, {
    file: 'a.hpp',
    references: context.references,
  });
  assert.deepEqual(found, []);
  const lines = text.split('\n');
  assert.equal(lines[0], 'auto s = "$a$";');
  assert.match(lines[1], /\\f\$x \+ y\\f\$ of <a class="cite"/);
  assert.equal(lines[2], 'int a;  ///< \\f$n\\f$');
  assert.match(
    filter_header('/// @cite nobody\n', { file: 'a.hpp', references: new Map() }).errors[0].message,
    /^a\.hpp:1: @cite nobody/,
  );
});

test('inline text: escapes HTML, keeps code, emphasis and formulas', () => {
  assert.equal(
    inline_html('a<b *c* **d** `e<f` $g<h$ -> i'),
    'a&lt;b <em>c</em> <strong>d</strong> <code>e&lt;f</code> \\(g&lt;h\\) -&gt; i',
  );
});

test('tokenizer: puts every character into exactly one token', () => {
  const text = '# T\n$a$ `b` @claim{x}\n```\n$\n```\n<!-- c --> \\$ $$d$$ end@x\n';
  assert.equal(
    tokenize(text, () => {})
      .map((t) => t.raw)
      .join(''),
    text,
  );
});

test('bibtex: reads authors, braces and quotes, and asks for the year', () => {
  const [entry] = parse_bibtex(
    '@article{a1,\n author = {Doe, Jane and Max M. Roe},\n title = "A {B} c",\n year = 2001\n}\n',
    'r.bib',
  );
  assert.deepEqual(entry.author, [
    { family: 'Doe', given: 'Jane' },
    { family: 'Roe', given: 'Max M.' },
  ]);
  assert.equal(entry.title, 'A B c');
  assert.equal(entry.year, '2001');
  assert.throws(
    () => parse_bibtex('\n@book{b2,\n author={A},\n title={T}\n}', 'r.bib'),
    /r\.bib:2: b2 has no year/,
  );
});
