// Builds small sites of its own: a Chinese edition beside the English one, and pages with mistakes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from 'cheerio';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'docs-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

// A checkout with this project's docs and only the given files.
function fixture(name, files) {
  const dir = path.join(scratch, name);
  mkdirSync(dir);
  for (const link of ['docs', 'node_modules', 'package-lock.json'])
    symlinkSync(path.join(checkout, link), path.join(dir, link));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return dir;
}

function build(dir) {
  const result = spawnSync('node', [path.join(checkout, 'docs/build.mjs')], {
    env: { ...process.env, COURSE_DOCS_ROOT: dir },
    encoding: 'utf8',
  });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

const chapter = 'chapters/01_linear_regression';
const english = `# Linear regression (线性回归) {#linear_regression}

The first page of a course is long enough to have a description, and says $y = b + wx$.

## The idea {#linear_regression_idea}

See @term{loss} and @ref course::linear_regression::Scaler "Scaler" in [notation](notation.html).

@listing{src/a.cpp, region, What it does}
`;
const chinese = `# 线性回归 {#linear_regression}

本页是课程的第一页,它足够长,可以作为说明:$y = b + wx$。

## 想法 {#linear_regression_idea}

参见 @term{loss}。

@predict
猜一猜?
@reveal
答案。
@end
`;
const header = `#pragma once

/// @file
/// Numbers made comparable.

namespace course::linear_regression {

/// Subtracts the mean, see @cite huber1964robust.
class Scaler {
 public:
  /// Scales \`x\`.
  /// @param x the number
  /// @returns $x - m$
  double apply(double x) const;
};

}  // namespace course::linear_regression
`;
const source = '//! [region]\n    // Doubles.\n    return 2 * x;\n//! [region]\n';

test('build: a Chinese edition stands beside the English page, and each leads to the other', () => {
  const dir = fixture('two', {
    [`${chapter}/page.md`]: english,
    [`${chapter}/page.zh.md`]: chinese,
    [`${chapter}/include/linear_regression/scaler.hpp`]: header,
    [`${chapter}/src/a.cpp`]: source,
  });
  const { status, output } = build(dir);
  assert.equal(status, 0, output);
  const page = (name) => load(readFileSync(path.join(dir, 'build/site', name), 'utf8'));
  const en = page('linear_regression.html');
  const zh = page('zh/linear_regression.html');
  assert.equal(en('html').attr('lang'), 'en');
  assert.equal(zh('html').attr('lang'), 'zh-Hans');
  assert.equal(en('a.language').attr('href'), 'zh/linear_regression.html');
  assert.equal(zh('a.language').attr('href'), '../linear_regression.html');
  assert.equal(zh('link[rel=stylesheet]').attr('href'), '../theme/site.css');
  assert.equal(zh('.term').attr('href'), '../glossary.html#loss');
  assert.match(zh('.callout-label').text(), /先猜一猜/);
  assert.equal(page('notation.html')('a.language').length, 0, 'no switch without a counterpart');

  // What the English page pulls together: a listing without its indent, a reference, the API.
  assert.equal(en('.listing pre').text(), '// Doubles.\nreturn 2 * x;');
  assert.match(en('.listing-where').text(), /src\/a\.cpplines 2–3/);
  assert.equal(en('a[href="api-linear-regression-scaler.html#Scaler"]').text(), 'Scaler');
  const api = page('api-linear-regression-scaler.html');
  assert.match(api('.signature').text(), /double apply\(double x\) const/);
  assert.equal(api('.facts .katex').length, 1);
  assert.equal(api('a[href="references.html#huber1964robust"]').text(), 'Huber 1964');
});

test('build: a second run changes nothing, and a page that is gone disappears', () => {
  const dir = fixture('again', {
    'chapters/27_own_idea/page.md':
      '# An idea of mine {#own_idea}\n\nWith @cite huber1964robust.\n',
    [`${chapter}/page.md`]: english.replace(/^See.*|^@listing.*/gm, ''),
  });
  assert.equal(build(dir).status, 0);
  const file = path.join(dir, 'build/site/linear_regression.html');
  const first = readFileSync(file, 'utf8');
  assert.match(
    readFileSync(path.join(dir, 'build/site/own_idea.html'), 'utf8'),
    /Chapter 27/,
    'a chapter outside the curriculum is shown too',
  );
  const { status, output } = build(dir);
  assert.equal(status, 0, output);
  assert.equal(readFileSync(file, 'utf8'), first);
  rmSync(path.join(dir, chapter, 'page.md'));
  assert.equal(build(dir).status, 0);
  assert.ok(!existsSync(file));
});

// [what, the page's text, what must be said]
const mistakes = [
  [
    'a claim no test records, a term without an entry',
    '@claim{foo}\n\n@term{flux}',
    [
      /^chapters\/01_linear_regression\/page\.md:5: @claim\{foo\}: no test of this chapter records it$/m,
      /^chapters\/01_linear_regression\/page\.md:7: @term\{flux\}: not in docs\/glossary\.json$/m,
    ],
  ],
  [
    "a command that Doxygen doesn't know, a reference to nowhere, after marks that add lines",
    '@predict\na\n@reveal\nb\n@end\n\n@nonsense{x}\n\n@ref nowhere',
    [
      /^chapters\/01_linear_regression\/page\.md:11: error: Found unknown command '@nonsense'$/m,
      /^chapters\/01_linear_regression\/page\.md:13: error: unable to resolve reference to 'nowhere'/m,
    ],
  ],
  [
    'a formula that does not parse',
    '$\\frac{1}$',
    [/^chapters\/01_linear_regression\/page\.md: formula .*KaTeX parse error/m],
  ],
  [
    'a custom element as raw HTML',
    '<course-demo name="a/b"></course-demo>',
    [/page\.md: a <course-\.\.\.> element was escaped to text; use @demo/],
  ],
];

for (const [k, [what, text, messages]] of mistakes.entries()) {
  test(`build: ${what}: fails with clear lines`, () => {
    const page = `# A {#linear_regression}\n\nSome words.\n\n${text}\n`;
    const { status, output } = build(fixture(`mistake-${k}`, { [`${chapter}/page.md`]: page }));
    assert.equal(status, 1, output);
    for (const message of messages) assert.match(output, message);
    assert.doesNotMatch(output, /^\s+at /m, 'no stack trace for a mistake of the content');
  });
}
