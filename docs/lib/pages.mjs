// The pages of the site: which there are, what is put into them, and writing them.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { write_if_changed } from './assets.mjs';
import * as generated from './generated.mjs';
import { commands_html, hero_html, promises_html, search_html } from './home.mjs';
import { chapter_list, chapter_map } from './map.mjs';
import { escape_html } from './marks.mjs';
import { demo_scripts, first_worker } from './preload.mjs';
import { DocsError, cached, exists, out, read } from './project.mjs';
import { finish_content, render_page } from './render.mjs';
import { source_html, source_page } from './sources.mjs';
import { page_html, reference_pages } from './template.mjs';

const page_name = (source) => {
  const id = source.text.match(/^#\s.*\{#([\w-]+)\}/m)?.[1];
  if (!id)
    throw new DocsError(
      source.file,
      1,
      'expected a first heading with an id, such as "# Title {#name}"',
    );
  return { mainpage: 'index.html', page404: '404.html' }[id] ?? `${id}.html`;
};
const doxygen_name = (name) => (name === '404.html' ? 'page404.html' : name);

// term or key -> [{ href, title }] over all pages, for the glossary and the references.
function collect_uses(pages, of) {
  const uses = new Map();
  for (const page of pages) {
    for (const [id, anchor] of of(page)) {
      if (!uses.has(id)) uses.set(id, []);
      uses.get(id).push({
        href: anchor ? `${page.name}#${anchor}` : page.name,
        title: page.chapter ? `chapter ${page.chapter.number}` : page.title,
      });
    }
  }
  return uses;
}

function api_modules(api, chapters) {
  const of = (dir) => api.headers.filter((h) => h.file.startsWith(dir));
  const modules = [
    {
      id: 'common',
      title: 'common',
      intro:
        'Tensors, kernels, random numbers, files: what every chapter builds on. <code>namespace course</code>',
      headers: of('common/'),
    },
  ];
  for (const c of chapters) {
    const headers = of(`${c.dir}/`);
    if (headers.length)
      modules.push({
        id: c.name,
        title: `${c.number} ${c.title}`,
        intro: `The module of <a href="${c.name}.html">chapter ${c.number}</a>. <code>namespace course::${c.name}</code>`,
        headers,
      });
  }
  return modules.filter((m) => m.headers.length);
}

export async function make_inserts(project, pages, sources, api, coverage) {
  const titled = pages.filter((p) => p.title);
  const terms = collect_uses(titled, (p) => [...p.found.terms]);
  const headers = api.headers.map(({ file, page, include }) => ({
    name: page,
    title: include,
    found: sources.find((s) => s.file === file).found,
  }));
  const citations = collect_uses([...titled, ...headers], (p) =>
    [...p.found.citations].map((key) => [key, null]),
  );
  return {
    hero: hero_html(project.chapters),
    promises: promises_html(),
    map: await chapter_map(project.chapters.filter((c) => !c.own)),
    chapter_list: chapter_list(project.chapters),
    commands: commands_html(['./course serve', './course test']),
    run_command: commands_html(['./course run 01 --help']),
    test_command: commands_html(['./course test 01']),
    coverage: generated.coverage_html(coverage),
    glossary: generated.glossary_html(project.glossary, terms),
    references: generated.references_html(project.references, citations),
    api: generated.api_index_html(api_modules(api, project.chapters)),
    search: search_html(),
  };
}

function page_kind(name) {
  if (name === 'index.html') return 'home';
  if (['404.html', 'search.html'].includes(name)) return 'tool';
  return 'text';
}

export function describe_pages(sources, project) {
  return sources
    .filter((s) => s.file.endsWith('.md'))
    .map((s) => {
      const chapter =
        project.chapters.find((c) => c.page === s.file || c.page_zh === s.file) ?? null;
      const name = page_name(s);
      const title = s.text.match(/^#\s+(.*?)\s*\{#/m)[1].replace(/\s*[((].*$/, '');
      return { source: s.file, name, title, chapter, found: s.found, kind: page_kind(name) };
    });
}

function neighbours(name, project, lang) {
  const order = [
    ...project.chapters
      .filter((c) => (lang === 'zh' ? c.page_zh : c.page))
      .map((c) => ({
        href: `${c.name}.html`,
        title: `${c.number} ${lang === 'zh' ? c.title_zh : c.title}`,
      })),
  ];
  const before =
    lang === 'zh'
      ? []
      : [
          { href: 'index.html', title: 'Home' },
          { href: 'how_to_read.html', title: 'How to read this' },
          { href: 'notation.html', title: 'Notation' },
        ];
  const all = [...before, ...order];
  const at = all.findIndex((p) => p.href === name);
  return at < 0 || name === 'index.html' ? {} : { previous: all[at - 1], next: all[at + 1] };
}

function breadcrumb(page) {
  if (page.kind === 'home' || page.kind === 'tool') return [];
  if (page.chapter)
    return [
      { title: 'Chapters', href: `${page.base}index.html#chapters` },
      { title: `${page.chapter.number} ${page.title}` },
    ];
  if (page.kind === 'api')
    return [{ title: 'API reference', href: 'api.html' }, { title: page.title }];
  if (page.kind === 'source') return [{ title: 'Sources' }, { title: page.title }];
  return [{ title: page.title }];
}

export class Site {
  constructor(project) {
    this.project = project;
    this.written = new Set();
  }

  write(page, lang = 'en') {
    const base = lang === 'zh' ? '../' : '';
    const full = {
      previous: null,
      next: null,
      demos: [],
      ...page,
      ...neighbours(page.name, this.project, lang),
      base,
      has_math: page.content.includes('class="katex'),
      scripts: demo_scripts(out, page.found?.demos ?? []),
      worker: first_worker(out, page.found?.demos ?? []),
    };
    full.demos = page.found?.demos ?? [];
    full.crumbs = breadcrumb(full);
    const file = path.join(lang === 'zh' ? 'zh' : '', page.name);
    write_if_changed(
      path.join(out, file),
      page_html(full, { chapters: this.project.chapters, lang, base }),
    );
    this.written.add(file);
  }

  remove_old() {
    for (const dir of ['', 'zh']) {
      const folder = path.join(out, dir);
      if (!existsSync(folder)) continue;
      for (const file of readdirSync(folder).filter((f) => f.endsWith('.html'))) {
        if (!this.written.has(path.join(dir, file))) rmSync(path.join(folder, file));
      }
    }
  }
}

function counterpart(page, lang) {
  const chapter = page.chapter;
  if (chapter) {
    if (!(lang === 'zh' ? chapter.page : chapter.page_zh)) return null;
  } else if (
    !exists(
      lang === 'zh'
        ? page.source.replace(/\.zh\.md$/, '.md')
        : page.source.replace(/\.md$/, '.zh.md'),
    )
  ) {
    return null;
  }
  return lang === 'zh' ? `../${page.name}` : `zh/${page.name}`;
}

export function render_language(site, pages, dir, lang, { links, addresses, insert }) {
  const names = new Set([
    ...pages.map((p) => p.name),
    ...reference_pages.map((r) => r.page),
    'index.html',
    'search.html',
    '404.html',
    ...site.project.chapters.filter((c) => c.page).map((c) => `${c.name}.html`),
  ]);
  const base = lang === 'zh' ? '../' : '';
  for (const page of pages) {
    const html = readFileSync(path.join(dir, 'html', doxygen_name(page.name)), 'utf8');
    const used = Object.entries(insert).filter(([name]) => html.includes(`data-insert="${name}"`));
    const key = [html, lang, page.source, JSON.stringify([used, addresses, [...names]])];
    const rendered = cached(`page-${lang}-${page.name}`, key, () =>
      render_page(html, {
        where: page.source,
        lang,
        base,
        links,
        pages: names,
        insert,
        chapter: page.chapter,
      }),
    );
    const toc = page.kind === 'home' ? [] : rendered.toc;
    site.write({ ...page, ...rendered, toc, counterpart: counterpart(page, lang) }, lang);
  }
}

export function render_api(site, api) {
  for (const header of api.headers) {
    const chapter = site.project.chapters.find((c) => header.file.startsWith(`${c.dir}/`));
    const module = chapter
      ? `<a href="api.html#${chapter.name}">${chapter.number} ${escape_html(chapter.title)}</a>`
      : '<a href="api.html#common">common</a>';
    const link = `<p class="api-source"><a href="${source_page(header.file)}">Source: <code>${escape_html(header.file)}</code></a></p>`;
    const content = cached(`page-${header.page}`, [header.html], () =>
      finish_content(header.html + link, { where: header.file }),
    );
    site.write({
      name: header.page,
      title: header.include,
      title_html: `<code>${escape_html(header.include)}</code>`,
      eyebrow: `Header of ${module}`,
      kind: 'api',
      content: content.html,
      toc: content.toc,
      description: content.description,
    });
  }
}

// Files that a listing, the API reference or the coverage page leads to.
export function render_sources(site, files) {
  for (const file of [...files].sort()) {
    const name = file.replace(/^chapters\//, '');
    const content = `<div class="code source-view"><pre><code>${source_html(read(file))}</code></pre></div>`;
    site.write({
      name: source_page(file),
      title: name,
      title_html: `<code>${escape_html(name)}</code>`,
      kind: 'source',
      content,
      toc: [],
      description: `The source file ${name}`,
    });
  }
}
