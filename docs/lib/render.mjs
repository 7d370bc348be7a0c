// Doxygen's HTML of one page becomes clean, accessible content.
import { load } from 'cheerio';
import { escape_html } from './marks.mjs';
import { replace_math } from './math.mjs';
import { DocsError, slug } from './project.mjs';

const cjk = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]+/g;
const cjk_run =
  /[\u3400-\u9fff\uf900-\ufaff](?:[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]*[\u3400-\u9fff\uf900-\ufaff])?/g;

// 'Linear regression (线性回归)' -> ['Linear regression', '线性回归']
export function split_title(title) {
  const [, main, zh] = title.match(/^(.*?)\s*[((]([^()()]*)[))]\s*$/) ?? [];
  return zh && zh.search(cjk) >= 0 ? [main, zh] : [title.trim(), ''];
}

// "a" and it's -> “a” and it’s; `before` is the character that stands before the text.
function curl_quotes(text, before) {
  return text.replace(/["']/g, (quote, at) => {
    const opens = /^$|[\s([{—–“‘]/.test(at > 0 ? text[at - 1] : before);
    return quote === '"' ? (opens ? '“' : '”') : opens ? '‘' : '’';
  });
}

// Every text node outside code: formulas rendered, quotes curled, Chinese marked as Chinese.
function render_text($, scope, where, lang) {
  let before = ' ';
  const visit = (node) => {
    if (/^(p|li|td|th|dt|dd|h\d|div|figcaption|summary|caption)$/.test(node.name)) before = ' ';
    for (const child of [...node.children]) {
      if (
        child.type === 'tag' &&
        !['pre', 'code', 'script', 'style', 'svg', 'math'].includes(child.name)
      )
        visit(child);
      if (child.type === 'tag' && child.name === 'code') before = 'x';
      if (child.type !== 'text') continue;
      if (/["']/.test(child.data) && lang !== 'zh') {
        child.data = child.data
          .split(/(\\\([\s\S]*?\\\)|\\\[[\s\S]*?\\\])/)
          .map((part, k) => (k % 2 ? part : curl_quotes(part, k ? 'x' : before)))
          .join('');
      }
      before = child.data.at(-1) ?? before;
      child.data = child.data.replace(/([([]) (?=\\\()/g, '$1'); // Doxygen puts it there
      const has_math = /\\[([]/.test(child.data);
      const in_zh = lang === 'zh' || $(child).closest('[lang]').attr('lang')?.startsWith('zh');
      const has_zh = !in_zh && /[\u3400-\u9fff]/.test(child.data);
      if (!has_math && !has_zh) continue;
      const escape = (text) => {
        const html = escape_html(text);
        return has_zh ? html.replace(cjk_run, (run) => `<span lang="zh-Hans">${run}</span>`) : html;
      };
      $(child).replaceWith(replace_math(child.data, where, escape));
    }
  };
  scope.each((_, node) => visit(node));
}

function clean_headings($, body, context) {
  const used = new Set(
    body
      .find('[id]')
      .toArray()
      .map((n) => $(n).attr('id')),
  );
  const renamed = new Map();
  body.find('h1, h2, h3, h4, h5').each((_, node) => {
    const anchor = $(node).find('a.anchor').first();
    let id = anchor.attr('id');
    body.find(anchor).remove();
    anchor.remove();
    if (!id || /^autotoc_md/.test(id)) {
      const base = slug(split_title($(node).text())[0]) || 'section';
      let fresh = base;
      for (let k = 2; used.has(fresh); ++k) fresh = `${base}-${k}`;
      used.add(fresh);
      if (id) renamed.set(id, fresh);
      id = fresh;
    }
    $(node).attr('id', id).removeAttr('class');
    $(node).html($(node).html().trim());
    const level = +node.name[1] + context.shift;
    if (level > 6)
      throw new DocsError(context.where, 0, `heading "${$(node).text()}" is nested too deeply`);
    node.tagName = `h${level}`;
  });
  body.find('a.anchor').each((_, a) => {
    const id = $(a).attr('id');
    if (/^md_/.test(id) || !id) $(a).remove();
    else $(a).replaceWith(`<span id="${id}"></span>`);
  });
  return renamed;
}

function code_block(lines, lang = 'cpp') {
  const plain = lines.map((l) => l.replace(/<[^>]+>/g, ''));
  const indent = Math.min(
    ...plain.filter((l) => l.trim()).map((l) => l.match(/^ */)[0].length),
    80,
  );
  const strip = (line) => {
    let rest = indent;
    return line.replace(/^((?:<[^>]+>)*)( *)/, (_, tags, spaces) => {
      const cut = Math.min(rest, spaces.length);
      rest -= cut;
      return tags + spaces.slice(cut);
    });
  };
  return `<div class="code" data-lang="${lang}"><pre><code>${lines.map(strip).join('\n').trimEnd()}</code></pre></div>`;
}

function clean_code($, body) {
  body.find('div.fragment').each((_, node) => {
    const lines = $(node)
      .children('div.line')
      .toArray()
      .map((line) => {
        $(line).find('a[name], a.anchor').remove();
        return $(line)
          .html()
          .replace(/&nbsp;/g, ' ');
      });
    const html = code_block(lines);
    const head = $(node).prevAll().first();
    if (head.is('div.listing-head')) {
      $(node).replaceWith(
        `<figure class="listing"><figcaption>${head.html()}</figcaption>${html}</figure>`,
      );
      head.remove();
    } else {
      $(node).replaceWith(html);
    }
  });
  body.find('pre.fragment').each((_, node) => {
    $(node).replaceWith(code_block(escape_html($(node).text()).split('\n'), 'text'));
  });
}

function clean_tables($, body) {
  body.find('table').each((_, node) => {
    const table = $(node);
    if (!table.is('.markdownTable, .doxtable')) return;
    table.find('th, td').each((_, cell) => {
      const align = ($(cell).attr('class') ?? '').match(/(Right|Center)$/)?.[1].toLowerCase();
      $(cell).removeAttr('class').removeAttr('align');
      if (align) $(cell).addClass(align);
      $(cell).html($(cell).html().trim());
    });
    table.find('tr').removeAttr('class');
    const head = table.find('tr').first();
    table.removeAttr('class');
    if (head.find('th').length) {
      head
        .find('th')
        .attr('scope', 'col')
        .filter((_, th) => !$(th).text().trim())
        .each((_, th) => void $(th).replaceWith('<td></td>'));
      const rest = table.find('tr').slice(1);
      const inner = `<thead>${$.html(head)}</thead><tbody>${rest
        .toArray()
        .map((r) => $.html(r))
        .join('')}</tbody>`;
      table.html(inner);
    }
    table.wrap('<div class="table-wrap"></div>');
  });
}

function clean_paragraphs($, body) {
  body.find('p').each((_, node) => {
    const p = $(node);
    if (p.hasClass('formulaDsp')) {
      p.attr('class', 'formula');
      return;
    }
    if (p.is('.callout-label, .demo-fallback')) return;
    p.removeAttr('class');
    const only_anchors =
      p.children().length > 0 &&
      p
        .children()
        .toArray()
        .every((c) => $(c).is('span.covers')) &&
      !p.text().trim();
    if (only_anchors) p.replaceWith(p.html());
    else if (!p.html().trim()) p.remove();
  });
  body.find('blockquote').removeAttr('class');
  body.find('blockquote p').each(
    (_, p) =>
      void $(p).html(
        $(p)
          .html()
          .replace(/\u200d|&zwj;/g, ''),
      ),
  );
  body.find('hr').removeAttr('class');
  body.find('ul, ol').removeAttr('type').removeAttr('class');
  body.find('dl.section').each((_, dl) => {
    const title = $(dl).children('dt').text();
    const inner = $(dl)
      .children('dd')
      .toArray()
      .map((d) => $(d).html())
      .join('');
    $(dl).replaceWith(
      `<aside class="callout note" role="note"><p class="callout-label">${escape_html(title)}</p>${inner}</aside>`,
    );
  });
}

// links: { html(href) -> address | undefined } for Doxygen's own pages; pages: names of our pages.
function clean_links($, body, { links, pages, base }, renamed) {
  body.find('a').each((_, node) => {
    const a = $(node);
    const href = a.attr('href');
    a.removeClass(
      'el code hl_class hl_struct hl_function hl_namespace hl_variable hl_enumeration hl_typedef hl_define',
    );
    if (!a.attr('class')) a.removeAttr('class');
    a.removeAttr('title').removeAttr('target');
    if (href === undefined || /^(?:[a-z]+:|#)/.test(href)) {
      if (href?.startsWith('#') && renamed.has(href.slice(1)))
        a.attr('href', `#${renamed.get(href.slice(1))}`);
      return;
    }
    const [page] = href.split('#');
    if (pages.has(page.replace(/^(\.\.\/)+/, ''))) return;
    const target = links.html(href.replace(/^(\.\.\/)+/, ''));
    if (target) a.attr('href', base + target);
    else if (/^(class|struct|namespace|group__|dir_)|_8hpp/.test(page)) a.replaceWith(a.html());
  });
}

function number_figures($, body, chapter) {
  const prefix = chapter ? `${+chapter.number}.` : '';
  body.find('figure.listing').each((k, f) => {
    $(f).attr('id', `listing-${k + 1}`);
    $(f)
      .find('.listing-caption')
      .prepend(`<span class="figure-number">Listing ${prefix}${k + 1}</span> `);
  });
  body.find('figure.demo').each((k, f) => {
    $(f)
      .children('figcaption')
      .prepend(`<span class="figure-number">Figure ${prefix}${k + 1}</span> `);
  });
}

function add_heading_links($, body) {
  const toc = [];
  body.find('h2, h3').each((_, node) => {
    const h = $(node);
    const id = h.attr('id');
    if (!id || h.closest('.callout, figure, nav').length) return;
    toc.push({ id, level: +node.name[1], html: h.html() });
    h.append(`<a class="heading-link" href="#${id}" aria-label="Link to this section"></a>`);
  });
  return toc;
}

// What may be wider than the text scrolls sideways, and must do so by keyboard too. site.js takes the
// mark from what turns out to fit.
function mark_scrollable($, body) {
  body.find('.formula, pre, .table-wrap, .map-scroll').attr('tabindex', '0');
}

// A chapter's text under each h2 becomes a <section>, which the browser need not lay out before it
// is near the view (content.css). A page of one section has nothing to gain.
function wrap_sections($, body) {
  const headings = body.children('h2').toArray();
  if (headings.length < 2) return;
  for (const heading of headings) {
    const content = $(heading).nextUntil('h2');
    const section = $('<section class="part"></section>').insertBefore(heading);
    section.append(heading, content);
  }
}

function first_sentence($, body) {
  const text =
    body
      .children('p')
      .toArray()
      .map((p) => {
        const copy = $(p).clone();
        copy.find('.katex, .covers').remove();
        return copy.text().replace(/\s+/g, ' ').trim();
      })
      .find((t) => t.length > 40) ?? '';
  return text.length <= 180 ? text : `${text.slice(0, 177).replace(/\s+\S*$/, '')}…`;
}

// Content that did not come from Doxygen (API pages, generated tables) gets the same finish.
export function finish_content(html, { where, lang = 'en', chapter = null, description = '' }) {
  const $ = load(`<div id="content-root">${html}</div>`, null, false);
  const body = $('#content-root');
  render_text($, body, where, lang);
  number_figures($, body, chapter);
  const toc = add_heading_links($, body);
  mark_scrollable($, body);
  description ||= first_sentence($, body);
  if (chapter) wrap_sections($, body);
  return { html: body.html().trim(), toc, description };
}

// html: Doxygen's page. Returns { title, title_zh, content, toc, description }.
export function render_page(html, context) {
  const $ = load(html);
  const [title, title_zh] = split_title($('.headertitle .title').first().text().trim());
  const body = $('.contents').first();
  const inner = body.find('.textblock').first().length ? body.find('.textblock').first() : body;
  const shift = inner.find('h1').length ? 1 : 0;
  const renamed = clean_headings($, inner, { shift, where: context.where });
  clean_code($, inner);
  clean_tables($, inner);
  clean_paragraphs($, inner);
  clean_links($, inner, context, renamed);
  inner
    .find('*')
    .addBack()
    .contents()
    .each((_, n) => {
      if (n.type === 'comment') $(n).remove();
    });
  for (const [name, generated] of Object.entries(context.insert ?? {})) {
    inner.find(`div[data-insert="${name}"]`).replaceWith(generated);
  }
  const { html: content, toc, description } = finish_content(inner.html(), context);
  if (/&lt;course-/.test(content))
    throw new DocsError(context.where, 0, 'a <course-...> element was escaped to text; use @demo');
  return { title, title_zh, content, toc, description };
}
