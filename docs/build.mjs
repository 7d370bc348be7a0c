// Builds the site's pages: filter, Doxygen, pages, search index. Called by `./course site`.
//
//   node docs/build.mjs            build into build/site
//   node docs/build.mjs --draft    go on after errors of the content, showing them on the page
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { filter_header, filter_page, page_context } from './filter.mjs';
import { read_api } from './lib/api.mjs';
import { link_finder } from './lib/api_xml.mjs';
import { write_assets, write_if_changed } from './lib/assets.mjs';
import { compute_coverage } from './lib/coverage.mjs';
import { run_doxygen } from './lib/doxygen.mjs';
import {
  Site,
  describe_pages,
  make_inserts,
  render_api,
  render_language,
  render_sources,
} from './lib/pages.mjs';
import {
  DocsError,
  cached,
  files_below,
  load_chapters,
  load_glossary,
  load_references,
  out,
  read,
  work,
} from './lib/project.mjs';
import { build_search_index } from './lib/search.mjs';

const draft = process.argv.includes('--draft');

function read_project() {
  return { chapters: load_chapters(), glossary: load_glossary(), references: load_references() };
}

// [{ file, text, lines, found, errors }] for the pages of one language and, in English, all headers.
function filter_sources(project, lang) {
  const pages = [
    ...files_below('docs/pages', lang === 'zh' ? /\.zh\.md$/ : /(?<!\.zh)\.md$/),
    ...project.chapters.map((c) => (lang === 'zh' ? c.page_zh : c.page)).filter(Boolean),
  ];
  const filtered = pages.map((file) => ({
    file,
    ...filter_page(read(file), page_context(file, project)),
  }));
  if (lang === 'zh') return filtered;
  const headers = ['common/include', ...project.chapters.map((c) => `${c.dir}/include`)].flatMap(
    (dir) => files_below(dir, /\.hpp$/),
  );
  return [
    ...filtered,
    ...headers.map((file) => ({
      file,
      ...filter_header(read(file), { file, references: project.references }),
    })),
  ];
}

function report_errors(errors) {
  if (errors.length === 0) return;
  for (const error of errors) console.error(error.message);
  if (!draft)
    throw new DocsError(
      'docs',
      0,
      `${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in the content (see above)`,
    );
}

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

  const dir = run_doxygen(sources, 'en', project, draft);
  const dir_zh = sources_zh.length ? run_doxygen(sources_zh, 'zh', project, draft) : null;
  time.step('doxygen');

  const api_sources = sources.filter((s) => s.file.endsWith('.hpp')).map((s) => s.text);
  const examples = ['common', 'chapters'].flatMap((d) => files_below(d, /\.cpp$/)).map(read);
  const api = cached('api', [...api_sources, ...examples], () => read_api(path.join(dir, 'xml')));
  const links = link_finder(api.addresses);
  const site = new Site(project);
  const pages = describe_pages(sources, project);
  const by_chapter = new Map(pages.filter((p) => p.chapter).map((p) => [p.chapter.name, p.found]));
  const coverage = compute_coverage(project.chapters, by_chapter, links.name);
  report_errors(coverage.flatMap((c) => c.unknown).map((text) => ({ message: text })));
  const insert = await make_inserts(project, pages, sources, api, coverage);
  render_language(site, pages, dir, 'en', { links, addresses: api.addresses, insert });
  if (dir_zh)
    render_language(site, describe_pages(sources_zh, project), dir_zh, 'zh', {
      links,
      addresses: api.addresses,
      insert,
    });
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
  console.log(
    `docs: ${site.written.size} pages, ${indexed} in the search index (${time.text()} s)`,
  );
}

main().catch((error) => {
  console.error(error instanceof DocsError ? error.message : error);
  process.exitCode = 1;
});
