// The frame around every page: head, header, navigation, contents, footer.
import { escape_html } from './marks.mjs';
import { site } from './project.mjs';

const words = {
  en: {
    skip: 'Skip to the text',
    menu: 'Contents',
    search: 'Search',
    search_keys: 'Search the course (press / or Ctrl K)',
    theme: 'Colours',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    chapters: 'Chapters',
    planned: 'planned',
    reference: 'Reference',
    on_page: 'On this page',
    previous: 'Previous',
    next: 'Next',
    home: 'Home',
    chapter: 'Chapter',
    builds_on: 'Builds on',
    other_language: '中文',
    lecture: 'Lecture',
    source:
      'This page is built from sources that are compiled and tested; its numbers are recorded by tests.',
  },
  zh: {
    skip: '跳到正文',
    menu: '目录',
    search: '搜索',
    search_keys: '搜索本课程(按 / 或 Ctrl K)',
    theme: '配色',
    themes: { system: '系统', light: '浅色', dark: '深色' },
    chapters: '章节',
    planned: '计划中',
    reference: '参考',
    on_page: '本页内容',
    previous: '上一页',
    next: '下一页',
    home: '首页',
    chapter: '第',
    builds_on: '前置章节',
    other_language: 'English',
    lecture: '课程',
    source: '本页由经过编译和测试的源码生成;其中的数字由测试记录。',
  },
};

export const reference_pages = [
  { page: 'how_to_read.html', title: 'How to read this', title_zh: '阅读指南' },
  { page: 'notation.html', title: 'Notation', title_zh: '记号' },
  { page: 'glossary.html', title: 'Glossary', title_zh: '术语表' },
  { page: 'api.html', title: 'API reference', title_zh: 'API 参考' },
  { page: 'coverage.html', title: 'Coverage', title_zh: '覆盖情况' },
  { page: 'references.html', title: 'References', title_zh: '文献' },
];

const icons = {
  search: '<path d="M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm5 11.5L20 20"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h10"/>',
  system: '<path d="M4 5h16v11H4zM9 20h6M12 16v4"/>',
  light:
    '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4"/>',
  dark: '<path d="M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5Z"/>',
};
const icon = (name) =>
  `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">${icons[name]}</svg>`;

function theme_switch(w) {
  const option = (value) =>
    `<label title="${w.themes[value]}"><input type="radio" name="theme" value="${value}"${value === 'system' ? ' checked' : ''}><span class="visually-hidden">${w.themes[value]}</span>${icon(value)}</label>`;
  return `<fieldset class="theme-switch"><legend class="visually-hidden">${w.theme}</legend>${['light', 'system', 'dark'].map(option).join('')}</fieldset>`;
}

function navigation(page, { chapters, base, lang }, w) {
  const here = (target) => (target === page.name ? ' aria-current="page"' : '');
  const item = (chapter) => {
    const name = lang === 'zh' ? chapter.title_zh : chapter.title;
    const label = `<span class="nav-number">${chapter.number}</span><span class="nav-title">${escape_html(name)}${lang === 'en' && chapter.title_zh !== name ? ` <span class="nav-zh" lang="zh-Hans">${chapter.title_zh}</span>` : ''}</span>`;
    if (!chapter.page)
      return `<li><span class="nav-planned">${label}<span class="visually-hidden"> (${w.planned})</span></span></li>`;
    const target = `${chapter.name}.html`;
    const in_language = lang === 'zh' && !chapter.page_zh ? `../${target}` : target;
    return `<li><a href="${in_language}"${here(target)}>${label}</a></li>`;
  };
  const parts = [...new Set(chapters.map((c) => c.part))];
  const groups = parts.map(
    (part) =>
      `<li><p class="nav-part">${part}</p><ol>${chapters
        .filter((c) => c.part === part)
        .map(item)
        .join('')}</ol></li>`,
  );
  const references = reference_pages.map(
    (r) =>
      `<li><a href="${base}${r.page}"${here(r.page)}>${lang === 'zh' ? r.title_zh : r.title}</a></li>`,
  );
  return (
    `<nav class="site-nav" id="site-nav" aria-label="${w.menu}"><div class="nav-inner">` +
    `<p class="nav-heading">${w.chapters}</p><ul class="nav-groups">${groups.join('')}</ul>` +
    `<p class="nav-heading">${w.reference}</p><ul class="nav-reference">${references.join('')}</ul></div></nav>`
  );
}

function table_of_contents(toc, w, kind) {
  if (toc.length < 3) return '';
  const items = [];
  for (const { id, level, html } of toc) {
    const link = `<a href="#${id}">${html.replace(/<\/?a\b[^>]*>/g, '').replace(/ id="[^"]*"/g, '')}</a>`;
    if (level === 2 || !items.length) items.push({ link, children: [] });
    else items.at(-1).children.push(`<li>${link}</li>`);
  }
  const list = `<ol>${items.map((i) => `<li>${i.link}${i.children.length ? `<ol>${i.children.join('')}</ol>` : ''}</li>`).join('')}</ol>`;
  return kind === 'rail'
    ? `<nav class="toc-rail" aria-label="${w.on_page}"><p class="toc-heading">${w.on_page}</p>${list}</nav>`
    : `<details class="toc-inline"><summary>${w.on_page}</summary>${list}</details>`;
}

function chapter_head(page, { chapters, lang }, w) {
  const { chapter } = page;
  const other =
    lang === 'zh'
      ? ''
      : page.title_zh &&
        `<span class="title-zh" lang="zh-Hans">${escape_html(page.title_zh)}</span>`;
  const h1 = `<h1 id="title">${page.title_html ?? escape_html(page.title)}${other ? ` ${other}` : ''}</h1>`;
  if (!chapter)
    return `<header class="page-head">${page.eyebrow ? `<p class="eyebrow">${page.eyebrow}</p>` : ''}${h1}</header>`;
  const needs = chapter.depends.map((number) => {
    const c = chapters.find((x) => x.number === number);
    const name = `${c.number} ${escape_html(lang === 'zh' ? c.title_zh : c.title)}`;
    return c.page
      ? `<a href="${lang === 'zh' && !c.page_zh ? '../' : ''}${c.name}.html">${name}</a>`
      : `<span>${name}</span>`;
  });
  const facts = [
    chapter.lecture &&
      `<div><dt>${w.lecture}</dt><dd>${escape_html(chapter.lecture).replace(/[\u3400-\u9fff]+/g, '<span lang="zh-Hans">$&</span>')}</dd></div>`,
    needs.length ? `<div><dt>${w.builds_on}</dt><dd>${needs.join(', ')}</dd></div>` : '',
  ].filter(Boolean);
  const list = facts.length ? `<dl class="page-facts">${facts.join('')}</dl>` : '';
  return `<header class="page-head"><p class="eyebrow">${lang === 'zh' ? `第 ${+chapter.number} 章` : `Chapter ${chapter.number}`}</p>${h1}${list}</header>`;
}

function pager(page, w) {
  const link = (target, kind) =>
    target
      ? `<a class="pager-${kind}" rel="${kind === 'next' ? 'next' : 'prev'}" href="${target.href}"><span class="pager-label">${w[kind]}</span><span class="pager-title">${escape_html(target.title)}</span></a>`
      : '';
  if (!page.previous && !page.next) return '';
  return `<nav class="pager" aria-label="${w.previous}, ${w.next}">${link(page.previous, 'previous')}${link(page.next, 'next')}</nav>`;
}

// page: { name, title, title_zh, description, content, toc, chapter?, crumbs, kind, has_math, demos,
//         counterpart?, previous?, next?, scripts: [address], worker?: { script, module } }
export function page_html(page, context) {
  const { lang, base } = context;
  const w = words[lang];
  const full_title = page.kind === 'home' ? site.title : `${page.title} · ${site.title}`;
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape_html(full_title)}</title>`,
    `<meta name="description" content="${escape_html(page.description || site.tagline)}">`,
    '<meta name="color-scheme" content="light dark">',
    `<script src="${base}theme/head.js"${page.worker ? ` data-worker="${base}${page.worker.script}" data-module="${base}${page.worker.module}"` : ''}></script>`,
    `<link rel="preload" href="${base}fonts/source-serif-4.woff2" as="font" type="font/woff2" crossorigin>`,
    `<link rel="preload" href="${base}fonts/inter.woff2" as="font" type="font/woff2" crossorigin>`,
    `<link rel="stylesheet" href="${base}theme/site.css">`,
    page.has_math ? `<link rel="stylesheet" href="${base}theme/katex.css">` : '',
    page.demos.length ? `<link rel="stylesheet" href="${base}assets/course.css">` : '',
    ...(page.scripts ?? []).map(
      (src) => `<script type="module" async blocking="render" src="${base}${src}"></script>`,
    ),
    `<script type="module" src="${base}theme/site.js"></script>`,
    `<link rel="icon" href="${base}theme/icon.svg" type="image/svg+xml">`,
    page.counterpart
      ? `<link rel="alternate" hreflang="${lang === 'zh' ? 'en' : 'zh-Hans'}" href="${page.counterpart}"><link rel="alternate" hreflang="${lang === 'zh' ? 'zh-Hans' : 'en'}" href="${page.name}">`
      : '',
  ].filter(Boolean);
  const language = page.counterpart
    ? `<a class="language" href="${page.counterpart}" lang="${lang === 'zh' ? 'en' : 'zh-Hans'}" hreflang="${lang === 'zh' ? 'en' : 'zh-Hans'}">${w.other_language}</a>`
    : '';
  const home = lang === 'zh' ? '../index.html' : 'index.html';
  const crumbs = page.crumbs?.length
    ? `<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="${home}">${w.home}</a></li>${page.crumbs.map((c) => `<li>${c.href ? `<a href="${c.href}">${escape_html(c.title)}</a>` : `<span aria-current="page">${escape_html(c.title)}</span>`}</li>`).join('')}</ol></nav>`
    : '';
  const header =
    `<header class="site-header"><div class="site-header-inner">` +
    `<button class="menu-button" type="button" aria-expanded="false" aria-controls="site-nav">${icon('menu')}<span class="visually-hidden">${w.menu}</span></button>` +
    `<a class="site-title" href="${home}"><span class="site-mark" aria-hidden="true"></span>${site.title}</a>` +
    `<a class="search-button" href="${base}search.html" title="${w.search_keys}">${icon('search')}<span>${w.search}</span><kbd>/</kbd></a>` +
    `${language}${theme_switch(w)}</div></header>`;
  // Chapters first, then the pages about them, then the API.
  const weight = page.chapter ? 2 : page.kind === 'api' ? 0.3 : 0.7;
  const searchable =
    page.kind === 'text' || page.kind === 'api'
      ? ` data-pagefind-body data-pagefind-weight="${weight}"`
      : '';
  const main =
    `<main id="main" class="page"${searchable}>${crumbs}${chapter_head(page, context, w)}` +
    `${table_of_contents(page.toc, w, 'inline')}<div class="prose">${page.content}</div>${pager(page, w)}</main>`;
  return (
    `<!doctype html>\n<html lang="${lang === 'zh' ? 'zh-Hans' : 'en'}" data-kind="${page.kind}">\n<head>\n${head.join('\n')}\n</head>\n<body>\n` +
    `<a class="skip-link" href="#main">${w.skip}</a>\n${header}\n<div class="layout">\n${navigation(page, context, w)}\n${main}\n${table_of_contents(page.toc, w, 'rail')}\n</div>\n` +
    `<footer class="site-footer"><p>${w.source}</p></footer>\n</body>\n</html>\n`
  );
}
