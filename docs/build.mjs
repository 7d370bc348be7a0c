// Builds the site's pages: filter, Doxygen, pages, search index. Called by `./course site`.
//
//   node docs/build.mjs            build into build/site
//   node docs/build.mjs --draft    go on after errors of the content, showing them on the page
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { filter_header, filter_page, page_context } from './filter.mjs';
import { read_api } from './lib/api.mjs';
import { write_assets, write_if_changed } from './lib/assets.mjs';
import { compute_coverage } from './lib/coverage.mjs';
import * as generated from './lib/generated.mjs';
import { hero_html, commands_html, promises_html, search_html } from './lib/home.mjs';
import { chapter_list, chapter_map } from './lib/map.mjs';
import { escape_html } from './lib/marks.mjs';
import { DocsError, exists, files_below, load_chapters, load_glossary, load_references, read, root } from './lib/project.mjs';
import { finish_content, render_page } from './lib/render.mjs';
import { build_search_index } from './lib/search.mjs';
import { source_html, source_page } from './lib/sources.mjs';
import { page_html, reference_pages } from './lib/template.mjs';
import { demo_preloads } from './lib/preload.mjs';

const draft = process.argv.includes('--draft');
const out = path.join(root, 'build/site');
const work = path.join(root, 'build/docs');

// ---------------------------------------------------------------------------------------------
// 1. Filter: what Doxygen gets to see

function read_project() {
    return { chapters: load_chapters(), glossary: load_glossary(), references: load_references() };
}

// [{ file, text, lines, found, errors }] for the pages of one language and, in English, all headers.
function filter_sources(project, lang) {
    const pages = [
        ...files_below('docs/pages', lang === 'zh' ? /\.zh\.md$/ : /(?<!\.zh)\.md$/),
        ...project.chapters.map((c) => (lang === 'zh' ? c.page_zh : c.page)).filter(Boolean),
    ];
    const filtered = pages.map((file) => ({ file, ...filter_page(read(file), page_context(file, project)) }));
    if (lang === 'zh') return filtered;
    const headers = ['common/include', ...project.chapters.map((c) => `${c.dir}/include`)].flatMap((dir) => files_below(dir, /\.hpp$/));
    return [...filtered, ...headers.map((file) => ({ file, ...filter_header(read(file), { file, references: project.references }) }))];
}

function report_errors(errors) {
    if (errors.length === 0) return;
    for (const error of errors) console.error(error.message);
    if (!draft) throw new DocsError('docs', 0, `${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in the content (see above)`);
}

// ---------------------------------------------------------------------------------------------
// 2. Doxygen

function namespaces_header(chapters) {
    const lines = ['/// @namespace course', '/// The layer that all chapters share.'];
    for (const c of chapters.filter((x) => x.page)) lines.push('', `/// @namespace course::${c.name}`, `/// Chapter ${c.number}: ${c.title}.`);
    return `${lines.join('\n')}\n`;
}

function digest(parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part).update('\0');
    return hash.digest('hex');
}

// Doxygen names the filtered file; the reader knows the original one.
function original_places(text, sources, input) {
    const by_file = new Map(sources.map((s) => [s.file, s]));
    return text
        .replaceAll(`${input}/`, '')
        .replace(/^([\w./-]+\.(?:md|hpp)):(\d+):/gm, (whole, file, line) => {
            const lines = by_file.get(file)?.lines;
            return lines ? `${file}:${lines[+line - 1] ?? line}:` : whole;
        });
}

// Runs Doxygen on the filtered sources unless nothing it reads has changed.
function run_doxygen(sources, lang, project) {
    const dir = path.join(work, lang);
    const input = path.join(dir, 'input');
    const snippets = lang === 'zh' ? project.chapters.filter((c) => c.page_zh).map((c) => c.dir) : ['common', 'chapters', 'tests'];
    const read_too = snippets.flatMap((d) => files_below(d, /\.(cpp|hpp|ts)$/)).map((f) => f + read(f));
    const doxyfile = `${read('docs/Doxyfile')}\nOUTPUT_DIRECTORY = ${dir}\nINPUT = ${input}\nSTRIP_FROM_PATH = ${input}\nGENERATE_TAGFILE = ${path.join(dir, 'tags.xml')}\n${
        lang === 'zh' ? `OUTPUT_LANGUAGE = Chinese\nGENERATE_XML = NO\nTAGFILES = ${path.join(work, 'en/tags.xml')}=..\n` : ''
    }`;
    const key = digest([doxyfile, read('docs/header.html'), read('docs/footer.html'), ...sources.flatMap((s) => [s.file, s.text]), ...read_too]);
    const stamp = path.join(dir, 'stamp');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return dir;

    rmSync(dir, { recursive: true, force: true });
    for (const { file, text } of sources) {
        mkdirSync(path.dirname(path.join(input, file)), { recursive: true });
        writeFileSync(path.join(input, file), text);
    }
    if (lang === 'en') writeFileSync(path.join(input, 'namespaces.hpp'), namespaces_header(project.chapters));
    const result = spawnSync('doxygen', ['-'], { cwd: root, input: doxyfile, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (result.error) throw new DocsError('doxygen', 0, `cannot be started (${result.error.code}); run ./course setup`);
    const warnings = original_places(`${result.stdout}${result.stderr}`, sources, path.relative(root, input)).replaceAll(`${root}/`, '').trim();
    if (result.status !== 0 || warnings) {
        console.error(warnings);
        if (!draft) throw new DocsError('doxygen', 0, 'warnings are errors (see above)');
    } else {
        writeFileSync(stamp, key);
    }
    return dir;
}

// ---------------------------------------------------------------------------------------------
// 3. Pages

const page_name = (source) => {
    const id = source.text.match(/^#\s.*\{#([\w-]+)\}/m)?.[1];
    if (!id) throw new DocsError(source.file, 1, 'expected a first heading with an id, such as "# Title {#name}"');
    return { mainpage: 'index.html', page404: '404.html' }[id] ?? `${id}.html`;
};
const doxygen_name = (name) => (name === '404.html' ? 'page404.html' : name);

// term or key -> [{ href, title }] over all pages, for the glossary and the references.
function collect_uses(pages, of) {
    const uses = new Map();
    for (const page of pages) {
        for (const [id, anchor] of of(page)) {
            if (!uses.has(id)) uses.set(id, []);
            uses.get(id).push({ href: anchor ? `${page.name}#${anchor}` : page.name, title: page.chapter ? `chapter ${page.chapter.number}` : page.title });
        }
    }
    return uses;
}

function api_modules(api, chapters) {
    const of = (dir) => api.headers.filter((h) => h.file.startsWith(dir));
    const modules = [{ id: 'common', title: 'common', intro: 'Tensors, kernels, random numbers, files: what every chapter builds on. <code>namespace course</code>', headers: of('common/') }];
    for (const c of chapters) {
        const headers = of(`${c.dir}/`);
        if (headers.length) modules.push({ id: c.name, title: `${c.number} ${c.title}`, intro: `The module of <a href="${c.name}.html">chapter ${c.number}</a>. <code>namespace course::${c.name}</code>`, headers });
    }
    return modules.filter((m) => m.headers.length);
}

async function make_inserts(project, pages, api, coverage) {
    const titled = pages.filter((p) => p.title);
    const terms = collect_uses(titled, (p) => [...p.found.terms]);
    const citations = collect_uses(titled, (p) => [...p.found.citations].map((key) => [key, null]));
    return {
        hero: hero_html(project.chapters),
        promises: promises_html(),
        map: await chapter_map(project.chapters),
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

function describe_pages(sources, project) {
    return sources
        .filter((s) => s.file.endsWith('.md'))
        .map((s) => {
            const chapter = project.chapters.find((c) => c.page === s.file || c.page_zh === s.file) ?? null;
            const name = page_name(s);
            const title = s.text.match(/^#\s+(.*?)\s*\{#/m)[1].replace(/\s*[((].*$/, '');
            return { source: s.file, name, title, chapter, found: s.found, kind: page_kind(name) };
        });
}

function neighbours(name, project, lang) {
    const order = [
        ...project.chapters.filter((c) => (lang === 'zh' ? c.page_zh : c.page)).map((c) => ({ href: `${c.name}.html`, title: `${c.number} ${lang === 'zh' ? c.title_zh : c.title}` })),
    ];
    const before = lang === 'zh' ? [] : [{ href: 'index.html', title: 'Home' }, { href: 'how_to_read.html', title: 'How to read this' }, { href: 'notation.html', title: 'Notation' }];
    const all = [...before, ...order];
    const at = all.findIndex((p) => p.href === name);
    return at < 0 || name === 'index.html' ? {} : { previous: all[at - 1], next: all[at + 1] };
}

function breadcrumb(page) {
    if (page.kind === 'home' || page.kind === 'tool') return [];
    if (page.chapter) return [{ title: 'Chapters', href: `${page.base}index.html#chapters` }, { title: `${page.chapter.number} ${page.title}` }];
    if (page.kind === 'api') return [{ title: 'API reference', href: 'api.html' }, { title: page.title }];
    if (page.kind === 'source') return [{ title: 'Sources' }, { title: page.title }];
    return [{ title: page.title }];
}

class Site {
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
            preload: demo_preloads(out, page.found?.demos ?? []),
        };
        full.demos = page.found?.demos ?? [];
        full.crumbs = breadcrumb(full);
        const file = path.join(lang === 'zh' ? 'zh' : '', page.name);
        write_if_changed(path.join(out, file), page_html(full, { chapters: this.project.chapters, lang, base }));
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

function counterpart(page, lang, project) {
    const chapter = page.chapter;
    if (chapter) {
        if (!(lang === 'zh' ? chapter.page : chapter.page_zh)) return null;
    } else if (!exists(lang === 'zh' ? page.source.replace(/\.zh\.md$/, '.md') : page.source.replace(/\.md$/, '.zh.md'))) {
        return null;
    }
    return lang === 'zh' ? `../${page.name}` : `zh/${page.name}`;
}

function render_language(site, pages, dir, lang, { links, insert }) {
    const names = new Set([...pages.map((p) => p.name), ...reference_pages.map((r) => r.page), 'index.html', 'search.html', '404.html', ...site.project.chapters.filter((c) => c.page).map((c) => `${c.name}.html`)]);
    const base = lang === 'zh' ? '../' : '';
    for (const page of pages) {
        const html = readFileSync(path.join(dir, 'html', doxygen_name(page.name)), 'utf8');
        const rendered = render_page(html, { where: page.source, lang, base, links, pages: names, insert, chapter: page.chapter, is_generated: (href) => /^(api-|source-)/.test(href) });
        const toc = page.kind === 'home' ? [] : rendered.toc;
        site.write({ ...page, ...rendered, toc, counterpart: counterpart(page, lang, site.project) }, lang);
    }
}

function render_api(site, api) {
    for (const header of api.headers) {
        const chapter = site.project.chapters.find((c) => header.file.startsWith(`${c.dir}/`));
        const module = chapter ? `<a href="api.html#${chapter.name}">${chapter.number} ${escape_html(chapter.title)}</a>` : '<a href="api.html#common">common</a>';
        const link = `<p class="api-source"><a href="${source_page(header.file)}">Source: <code>${escape_html(header.file)}</code></a></p>`;
        const content = finish_content(header.html + link, { where: header.file });
        site.write({ name: header.page, title: header.include, title_html: `<code>${escape_html(header.include)}</code>`, eyebrow: `Header of ${module}`, kind: 'api', content: content.html, toc: content.toc, description: content.description });
    }
}

// Files that a listing, the API reference or the coverage page leads to.
function render_sources(site, files) {
    for (const file of [...files].sort()) {
        const name = file.replace(/^chapters\//, '');
        const content = `<div class="code source-view"><pre><code>${source_html(read(file))}</code></pre></div>`;
        site.write({ name: source_page(file), title: name, title_html: `<code>${escape_html(name)}</code>`, kind: 'source', content, toc: [], description: `The source file ${name}` });
    }
}

// ---------------------------------------------------------------------------------------------

function timer() {
    let last = performance.now();
    const steps = [];
    return {
        step(name) {
            const now = performance.now();
            steps.push(`${name} ${((now - last) / 1000).toFixed(2)}`);
            last = now;
        },
        text: () => steps.join(', '),
    };
}

async function main() {
    const time = timer();
    const project = read_project();
    const sources = filter_sources(project, 'en');
    const sources_zh = filter_sources(project, 'zh');
    report_errors([...sources, ...sources_zh].flatMap((s) => s.errors));
    time.step('filter');

    const dir = run_doxygen(sources, 'en', project);
    const dir_zh = sources_zh.length ? run_doxygen(sources_zh, 'zh', project) : null;
    time.step('doxygen');

    const api = read_api(path.join(dir, 'xml'));
    const site = new Site(project);
    const pages = describe_pages(sources, project);
    const by_chapter = new Map(pages.filter((p) => p.chapter).map((p) => [p.chapter.name, p.found]));
    const coverage = compute_coverage(project.chapters, by_chapter, api.links.name);
    report_errors(coverage.flatMap((c) => c.unknown).map((text) => ({ message: text })));
    const insert = await make_inserts(project, pages, api, coverage);
    render_language(site, pages, dir, 'en', { links: api.links, insert });
    if (dir_zh) render_language(site, describe_pages(sources_zh, project), dir_zh, 'zh', { links: api.links, insert });
    render_api(site, api);
    const linked = new Set([
        ...api.headers.map((h) => h.file),
        ...[...sources, ...sources_zh].flatMap((s) => (s.found?.listings ?? []).map((l) => l.source)),
        ...coverage.flatMap((c) => c.rows.flatMap((r) => r.places.map((p) => p.file).filter(Boolean))),
    ]);
    render_sources(site, linked);
    site.remove_old();
    write_if_changed(path.join(out, 'coverage.json'), `${JSON.stringify(coverage, null, 1)}\n`);
    time.step('pages');

    write_assets(out);
    time.step('assets');
    const indexed = await build_search_index(out, work);
    time.step('search');
    console.log(`docs: ${site.written.size} pages, ${indexed} in the search index (${time.text()} s)`);
}

main().catch((error) => {
    console.error(error instanceof DocsError ? error.message : error);
    process.exitCode = 1;
});
