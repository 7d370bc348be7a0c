// Checks the built site: run `./course site` (or `./course test --docs`) first.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from 'cheerio';

const site = process.env.COURSE_SITE ?? fileURLToPath(new URL('../../build/site', import.meta.url));
assert.ok(existsSync(path.join(site, 'index.html')), `no site in ${site}: run ./course site first`);

const names = ['', 'zh/'].flatMap((dir) =>
  existsSync(path.join(site, dir))
    ? readdirSync(path.join(site, dir))
        .filter((f) => f.endsWith('.html'))
        .map((f) => dir + f)
    : [],
);
const pages = new Map(
  names.map((name) => {
    const html = readFileSync(path.join(site, name), 'utf8');
    return [name, { name, html, $: load(html) }];
  }),
);
const coverage = JSON.parse(readFileSync(path.join(site, 'coverage.json'), 'utf8'));
const ids = new Map(
  [...pages].map(([name, { $ }]) => [
    name,
    new Set(
      $('[id]')
        .toArray()
        .map((n) => $(n).attr('id')),
    ),
  ]),
);

// Runs the check on every page and reports all that is wrong at once.
function each_page(check) {
  const wrong = [];
  for (const page of pages.values())
    for (const what of check(page) ?? []) wrong.push(`${page.name}: ${what}`);
  assert.equal(wrong.length, 0, `\n${wrong.slice(0, 40).join('\n')}`);
}

const attributes = ($, selector, name) =>
  $(selector)
    .toArray()
    .map((n) => $(n).attr(name))
    .filter((v) => v !== undefined);
const visible_text = ($) => {
  const copy = load($.html());
  copy('.katex, script, style, pre, code').remove();
  return copy('body').text();
};

test('site: the pages that must exist do', () => {
  for (const name of [
    'index.html',
    'linear_regression.html',
    'how_to_read.html',
    'notation.html',
    'glossary.html',
    'references.html',
    'api.html',
    'coverage.html',
    'search.html',
    '404.html',
  ]) {
    assert.ok(pages.has(name), name);
  }
});

test('site: every page has a language, a title of its own and a description', () => {
  const titles = new Map();
  each_page(({ name, $ }) => {
    const title = $('title').text();
    const other = titles.get($('html').attr('lang') + title);
    titles.set($('html').attr('lang') + title, name);
    return [
      /^(en|zh-Hans)$/.test($('html').attr('lang') ?? '') ? null : 'no lang',
      name.startsWith('zh/') === ($('html').attr('lang') === 'zh-Hans')
        ? null
        : 'lang and folder differ',
      title.trim() ? null : 'no title',
      other ? `the title of ${other} again` : null,
      ($('meta[name=description]').attr('content') ?? '').length > 10 ? null : 'no description',
    ].filter(Boolean);
  });
});

test('site: landmarks, a skip link that works, exactly one h1', () => {
  each_page(({ $ }) =>
    [
      ['h1', 1],
      ['main', 1],
      ['body > header', 1],
      ['body > footer', 1],
      ['nav.site-nav', 1],
      ['a.skip-link[href="#main"]', 1],
    ]
      .filter(([selector, count]) => $(selector).length !== count)
      .map(([selector, count]) => `${$(selector).length} of ${selector}, expected ${count}`),
  );
});

test('site: heading levels are not skipped', () => {
  each_page(({ $ }) => {
    let last = 0;
    return $('h1, h2, h3, h4, h5, h6')
      .toArray()
      .flatMap((node) => {
        const level = +node.name[1];
        const wrong = level > last + 1 ? [`h${level} "${$(node).text()}" after h${last}`] : [];
        last = level;
        return wrong;
      });
  });
});

test('site: ids are unique on each page', () => {
  each_page(({ $ }) => {
    const seen = new Set();
    return attributes($, '[id]', 'id')
      .filter((id) => seen.has(id) || !seen.add(id))
      .map((id) => `id "${id}" twice`);
  });
});

test('site: every internal link and every anchor resolves', () => {
  each_page(({ name, $ }) =>
    ['a[href]', 'link[href]']
      .flatMap((selector) => attributes($, selector, 'href'))
      .flatMap((href) => {
        if (/^[a-z]+:/.test(href)) return [];
        const [address, anchor] = href.split('#');
        const target = address
          ? path.posix.normalize(path.posix.join(path.posix.dirname(name), address.split('?')[0]))
          : name;
        // What the web tools build is checked by their own tests.
        if (/^assets\//.test(target)) return [];
        if (!existsSync(path.join(site, target))) return [`${href}: no such file`];
        if (anchor && ids.has(target) && !ids.get(target).has(decodeURIComponent(anchor)))
          return [`${href}: no such anchor`];
        return [];
      }),
  );
});

test('site: addresses are relative, and nothing is loaded from another host', () => {
  each_page(({ $ }) => {
    const loaded = [
      'script[src]',
      'img[src]',
      'iframe[src]',
      'source[src]',
      'video[src]',
      'audio[src]',
    ].flatMap((s) => attributes($, s, 'src'));
    const linked = attributes($, 'link[href]', 'href');
    const all = [
      ...loaded,
      ...linked,
      ...attributes($, 'a[href]', 'href').filter((h) => !/^https?:/.test(h)),
    ];
    return [
      ...[...loaded, ...linked].filter((a) => /^(?:[a-z]+:)?\/\//.test(a)).map((a) => `loads ${a}`),
      ...all.filter((a) => /^\/|^file:|localhost/.test(a)).map((a) => `${a} is not relative`),
      ...attributes($, '[style]', 'style')
        .filter((s) => /url\(/.test(s))
        .map((s) => `style loads ${s}`),
    ];
  });
  for (const file of ['theme/site.css', 'theme/katex.css', 'theme/site.js', 'theme/head.js']) {
    assert.doesNotMatch(
      readFileSync(path.join(site, file), 'utf8').replace(/http:\/\/www\.w3\.org\/\S+/g, ''),
      /https?:\/\//,
      file,
    );
  }
});

test('site: links to other hosts stand in the references only', () => {
  each_page(({ name, $ }) =>
    /references\.html$/.test(name)
      ? []
      : attributes($, 'a[href]', 'href').filter((h) => /^https?:/.test(h)),
  );
});

test('site: style sheets name only fonts that are there', () => {
  for (const file of ['theme/site.css', 'theme/katex.css']) {
    const css = readFileSync(path.join(site, file), 'utf8');
    const urls = [...css.matchAll(/url\(([^)]+)\)/g)].map((m) => m[1]);
    assert.ok(urls.length > 0, file);
    for (const url of urls) assert.ok(existsSync(path.join(site, 'theme', url)), `${file}: ${url}`);
  }
});

test('site: no inline scripts and no event handlers, so that a strict policy works', () => {
  each_page(({ html, $ }) => [
    ...$('script:not([src])')
      .toArray()
      .map(() => 'inline script'),
    ...(html.match(/\son\w+="/g) ?? []).map((m) => `handler${m}`),
    ...attributes($, 'a[href]', 'href').filter((h) => h.startsWith('javascript:')),
  ]);
});

test('site: no mark, no TeX and no custom element is left as text', () => {
  each_page(({ name, html, $ }) => {
    if (name.startsWith('source-')) return [];
    const text = visible_text($);
    return [
      ...(html.match(/&lt;course-[\w-]*/g) ?? []),
      ...(html.match(/htmlonly|data-insert/g) ?? []),
      ...(text.match(
        /@(?:demo|question|erratum|predict|reveal|exercise|solution|end|covers|claim|term|listing|insert)\b[^\s]{0,20}/g,
      ) ?? []),
      ...(text.match(/\\[([a-zA-Z][^\s]{0,20}|\$\$?[^\s$]{1,30}\$/g) ?? []).map((m) => `TeX: ${m}`),
      ...$('.katex-error')
        .toArray()
        .map((n) => `formula: ${$(n).text()}`),
      ...$('.claim.is-missing')
        .toArray()
        .map((n) => `claim: ${$(n).text()}`),
      ...(/Doxygen/.test(text) ? ['names Doxygen'] : []),
    ];
  });
});

test('site: formulas carry MathML for screen readers', () => {
  each_page(({ $ }) =>
    $('.katex')
      .toArray()
      .filter((n) => $(n).find('math').length === 0)
      .map((n) => $(n).text()),
  );
  assert.ok(pages.get('linear_regression.html').$('.katex').length > 50);
});

test('site: no space between a bracket and the formula in it', () => {
  each_page(({ html }) => html.match(/.{0,30}[([] <span class="katex/g));
});

test('site: pictures and drawings have alternatives', () => {
  each_page(({ $ }) => [
    ...$('img:not([alt])')
      .toArray()
      .map((n) => `img ${$(n).attr('src')}`),
    ...$('svg')
      .toArray()
      .filter((n) => {
        const svg = $(n);
        return (
          !svg.closest('.katex').length &&
          svg.attr('aria-hidden') !== 'true' &&
          !svg.attr('aria-label') &&
          !svg.attr('aria-labelledby')
        );
      })
      .map(() => 'svg without a name'),
    ...$('course-demo')
      .toArray()
      .filter((n) => !$(n).text().trim())
      .map((n) => `${$(n).attr('name')} has no text alternative`),
  ]);
});

test('site: Chinese on English pages is marked as Chinese', () => {
  each_page(({ name, $ }) => {
    if (name.startsWith('zh/') || name.startsWith('source-')) return [];
    return $('body *')
      .contents()
      .toArray()
      .filter(
        (n) =>
          n.type === 'text' &&
          /[\u3400-\u9fff]/.test(n.data) &&
          !$(n).closest('pre, code, [lang^="zh"]').length,
      )
      .map((n) => n.data.trim());
  });
});

test('site: tables have header cells with a scope, fields have labels', () => {
  each_page(({ $ }) => [
    ...$('th:not([scope])')
      .toArray()
      .map((n) => `th "${$(n).text()}" without scope`),
    ...$('input')
      .toArray()
      .filter((n) => !$(n).closest('label').length && !$(`label[for="${$(n).attr('id')}"]`).length)
      .map((n) => `input ${$(n).attr('id')}`),
  ]);
});

test('site: exactly one entry of the navigation is the current page', () => {
  each_page(({ name, $ }) => {
    if (/^(?:zh\/)?(index|404|search|api-|source-)/.test(name)) return [];
    const current = attributes($, '.site-nav [aria-current="page"]', 'href');
    return current.length === 1 && path.posix.basename(current[0]) === path.posix.basename(name)
      ? []
      : [`current: ${current.join(', ') || 'none'}`];
  });
});

test('site: chapters lead to the chapters before and after them', () => {
  const chapters = coverage.filter((c) => pages.has(`${c.name}.html`)).map((c) => `${c.name}.html`);
  const order = ['notation.html', ...chapters];
  chapters.forEach((name, k) => {
    const { $ } = pages.get(name);
    assert.deepEqual(attributes($, '.pager-previous', 'href'), [order[k]]);
    assert.deepEqual(attributes($, '.pager-next', 'href'), order[k + 2] ? [order[k + 2]] : []);
  });
});

test('home: the map shows all chapters, and leads to those that exist', () => {
  const { $ } = pages.get('index.html');
  const curriculum = coverage.filter((c) => !c.own);
  assert.equal($('.map .map-node').length, curriculum.length);
  for (const chapter of curriculum) {
    const node = $(`.map [data-number="${chapter.number}"]`);
    const there = pages.has(`${chapter.name}.html`);
    assert.equal(node.get(0).name, there ? 'a' : 'g', chapter.name);
    if (there) assert.equal(node.attr('href'), `${chapter.name}.html`);
  }
  assert.equal($('.chapter-list li').length, coverage.length);
});

test('coverage: every row of a finished chapter is covered', () => {
  assert.ok(
    coverage.some((c) => c.finished),
    'no chapter is marked as finished in docs/chapters.json',
  );
  const missing = coverage
    .filter((c) => c.finished)
    .flatMap((c) => c.rows.filter((r) => !r.covered).map((r) => `${r.id} ${r.text}`));
  assert.deepEqual(missing, []);
});

test('coverage: tests carry only ids of their own chapter', () => {
  assert.deepEqual(
    coverage.flatMap((c) => c.unknown),
    [],
  );
});

test('coverage: the page shows the rows of every chapter that is begun, and one line for the others', () => {
  const { $ } = pages.get('coverage.html');
  for (const chapter of coverage) {
    if (chapter.begun)
      assert.equal(
        $(`#${chapter.name}`).closest('section').find('tbody tr').length,
        chapter.total,
        chapter.name,
      );
  }
  assert.equal($('.coverage-waiting li').length, coverage.filter((c) => !c.begun).length);
});

test('api: names in listings lead to the reference', () => {
  const { $ } = pages.get('linear_regression.html');
  const targets = attributes($, '.listing .code a', 'href');
  assert.ok(
    targets.some((t) => /^api-course-kernels\.html#/.test(t)),
    targets.join(' '),
  );
});

test('api: every header of common and of the chapters is listed', () => {
  const { $ } = pages.get('api.html');
  const listed = $('.api-header')
    .toArray()
    .map((n) => $(n).text());
  for (const include of ['course/tensor.hpp', 'course/kernels.hpp', 'linear_regression/model.hpp'])
    assert.ok(listed.includes(include), include);
});

test('references: every entry is cited somewhere, and says where', () => {
  const { $ } = pages.get('references.html');
  const unused = $('.references li')
    .toArray()
    .filter((n) => $(n).find('.muted a').length === 0)
    .map((n) => $(n).attr('id'));
  assert.deepEqual(unused, []);
});

test('search: the index is there, for the words of the body', () => {
  assert.ok(existsSync(path.join(site, 'pagefind/pagefind.js')));
  const { $ } = pages.get('linear_regression.html');
  assert.equal($('main[data-pagefind-body]').length, 1);
  assert.equal(pages.get('404.html').$('[data-pagefind-body]').length, 0);
});
