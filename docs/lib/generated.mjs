// Parts of pages that are computed: coverage tables, glossary, references, API index.
import { inline_html } from './inline.mjs';
import { kinds } from '../curriculum.mjs';
import { citation_label } from './project.mjs';
import { escape_html } from './marks.mjs';
import { source_page } from './sources.mjs';

const percent = (part, whole) => (whole ? Math.floor((100 * part) / whole) : 100);

function place_html(place) {
  const text = { page: 'page', test: 'test', demo: 'figure', header: 'code' }[place.kind];
  const href =
    place.href ??
    (place.file ? `${source_page(place.file)}${place.line ? `#L${place.line}` : ''}` : null);
  const label =
    place.kind === 'header'
      ? `<code>${escape_html(place.text)}</code>`
      : place.kind === 'page'
        ? inline_html(place.text)
        : escape_html(place.text);
  return `<li><span class="place-kind">${text}</span> ${href ? `<a href="${href}">${label}</a>` : `<span>${label}</span>`}</li>`;
}

function bar(chapter) {
  const share = percent(chapter.covered, chapter.total);
  return (
    `<span class="bar"><svg viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${chapter.covered} of ${chapter.total} rows covered">` +
    `<rect class="bar-all" width="100" height="6"/><rect class="bar-done" width="${percent(chapter.covered, chapter.total)}" height="6"/></svg></span>` +
    `<span class="bar-text">${chapter.covered} of ${chapter.total} (${share}%)</span>`
  );
}

function kind_table(kind, rows) {
  const line = (row) =>
    `<tr${row.covered ? '' : ' class="is-open"'}><th scope="row">${row.id}</th><td>${inline_html(row.text)}</td><td>${row.places.length ? `<ul class="places">${row.places.map(place_html).join('')}</ul>` : ''}${row.covered ? '' : '<span class="not-covered">not covered yet</span>'}</td></tr>`;
  return (
    `<div class="table-wrap"><table class="coverage-table"><caption>${kinds[kind].many}: ${rows.filter((r) => r.covered).length} of ${rows.length}</caption>` +
    `<thead><tr><th scope="col">Row</th><th scope="col">The curriculum says</th><th scope="col">Where it is</th></tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`
  );
}

export function coverage_html(coverage) {
  const begun = coverage.filter((c) => c.begun);
  const waiting = coverage.filter((c) => !c.begun);
  const all = coverage.reduce((n, c) => n + c.total, 0);
  const done = coverage.reduce((n, c) => n + c.covered, 0);
  const chapter = (c) => {
    const tables = Object.keys(kinds)
      .filter((k) => c.rows.some((r) => r.kind === k))
      .map((k) =>
        kind_table(
          k,
          c.rows.filter((r) => r.kind === k),
        ),
      );
    return (
      `<section class="coverage-chapter"><h2 id="${c.name}">${c.number} ${escape_html(c.title)}</h2><p class="coverage-summary">${bar(c)}</p>` +
      `<details${c.covered < c.total || begun.length === 1 ? ' open' : ''}><summary>All rows of chapter ${c.number}</summary>${tables.join('')}</details></section>`
    );
  };
  const line = (c) =>
    `<li><span class="list-number">${c.number}</span> ${escape_html(c.title)} <span class="muted">${c.total} rows</span></li>`;
  return (
    `<p class="coverage-total">${done} of ${all} rows of the curriculum are covered so far, ${begun.length} of ${coverage.length} chapters are begun.</p>` +
    `${begun.map(chapter).join('')}` +
    (waiting.length
      ? `<section><h2 id="not-begun">Not begun</h2><ol class="coverage-waiting">${waiting.map(line).join('')}</ol></section>`
      : '')
  );
}

// uses: entry id -> [{ href, title }], the first use of the term on each page.
export function glossary_html(glossary, uses) {
  const entries = [...new Map([...glossary.values()].map((e) => [e.id, e])).values()].sort((a, b) =>
    a.term.localeCompare(b.term, 'en'),
  );
  const letters = [...new Set(entries.map((e) => e.term[0].toUpperCase()))];
  const entry = (e) => {
    const where = (uses.get(e.id) ?? [])
      .map((u) => `<a href="${u.href}">${escape_html(u.title)}</a>`)
      .join(', ');
    return (
      `<div class="glossary-entry"><dt id="${e.id}"><span class="glossary-term">${escape_html(e.term)}</span>${e.zh !== e.term ? ` <span class="glossary-zh" lang="zh-Hans">${e.zh}</span>` : ''}</dt>` +
      `<dd><p>${inline_html(e.definition)}</p>${where ? `<p class="glossary-uses">Used in ${where}</p>` : ''}</dd></div>`
    );
  };
  const index = `<nav class="letters" aria-label="Letters"><ul>${letters.map((l) => `<li><a href="#letter-${l.toLowerCase()}">${l}</a></li>`).join('')}</ul></nav>`;
  return (
    index +
    letters
      .map(
        (l) =>
          `<section class="glossary-letter"><h2 id="letter-${l.toLowerCase()}">${l}</h2><dl>${entries
            .filter((e) => e.term[0].toUpperCase() === l)
            .map(entry)
            .join('')}</dl></section>`,
      )
      .join('')
  );
}

// uses: key -> [{ href, title }]
export function references_html(references, uses) {
  const cited = [...references.values()].filter((e) => uses.has(e.key));
  const entries = cited.sort((a, b) => citation_label(a).localeCompare(citation_label(b), 'en'));
  const item = (e) => {
    const authors = e.author.map((a) => (a.given ? `${a.given} ${a.family}` : a.family));
    const who =
      authors.length > 1 ? `${authors.slice(0, -1).join(', ')} and ${authors.at(-1)}` : authors[0];
    const venue = e.journal ?? e.booktitle ?? e.publisher ?? e.howpublished ?? '';
    const volume = [e.volume, e.number && `(${e.number})`].filter(Boolean).join('');
    const details = [
      venue && `<em>${escape_html(venue)}</em>`,
      volume,
      e.pages && `pages ${escape_html(e.pages.replace('--', '–'))}`,
    ]
      .filter(Boolean)
      .join(', ');
    const address = e.url ?? (e.doi && `https://doi.org/${e.doi}`);
    const title = address
      ? `<a href="${escape_html(address)}" rel="noreferrer">${escape_html(e.title)}</a>`
      : escape_html(e.title);
    const where = (uses.get(e.key) ?? [])
      .map((u) => `<a href="${u.href}">${escape_html(u.title)}</a>`)
      .join(', ');
    return `<li id="${e.key}"><span class="reference-label">${escape_html(citation_label(e))}</span><span class="reference-text">${escape_html(who)}. ${title}. ${details}${details ? ', ' : ''}${e.year}.${e.note ? ` ${escape_html(e.note)}.` : ''}${where ? ` <span class="muted">Cited in ${where}</span>` : ''}</span></li>`;
  };
  return `<ul class="references">${entries.map(item).join('')}</ul>`;
}

// modules: [{ id, title, intro, headers: [{ page, include, brief, symbols }] }]
export function api_index_html(modules) {
  const header = (h) =>
    `<li><a class="api-header" href="${h.page}"><code>${escape_html(h.include)}</code></a><p>${h.brief.replace(/<a [^>]*>|<\/a>/g, '')}</p>` +
    `<p class="api-symbols">${[...new Map(h.symbols.map((s) => [s.name, s])).values()].map((s) => `<a href="${s.href}"><code>${escape_html(s.name)}</code></a>`).join(' ')}</p></li>`;
  return modules
    .map(
      (m) =>
        `<section><h2 id="${m.id}">${escape_html(m.title)}</h2><p>${m.intro}</p><ul class="api-index">${m.headers.map(header).join('')}</ul></section>`,
    )
    .join('');
}
