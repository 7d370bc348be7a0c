// The API reference: Doxygen's XML becomes one page per header.
import { Writer } from './api_writer.mjs';
import {
  has_docs,
  header_page,
  include_name,
  link_finder,
  make_links,
  read_headers,
  short_name,
} from './api_xml.mjs';
import { escape_html } from './marks.mjs';
import { slug } from './project.mjs';

// Overloads in a row share one heading.
function write_members(members, links, where, level) {
  const groups = [];
  for (const m of members) {
    const last = groups.at(-1);
    if (last && last[0].name === m.name && last[0].kind === 'function' && m.kind === 'function')
      last.push(m);
    else groups.push([m]);
  }
  return groups
    .map(([first, ...others]) => {
      const writer = new Writer(first.$, links, where);
      const more = others.map((m) => {
        const w = new Writer(m.$, links, where);
        return `<div class="overload" id="${m.anchor}"><pre class="signature"><code>${w.signature(m)}</code></pre>${w.description(m.node)}${w.facts(m.node)}</div>`;
      });
      return writer.member(first, level).replace(/<\/section>$/, `${more.join('')}</section>`);
    })
    .join('');
}

function write_class(entity, links) {
  const writer = new Writer(entity.$, links, entity.file);
  const $ = entity.$;
  const bases = $(entity.node)
    .children('basecompoundref')
    .toArray()
    .map((b) => writer.link(links.ref($(b).attr('refid') ?? ''), escape_html($(b).text())));
  const template = $(entity.node).children('templateparamlist').text().replace(/\s+/g, ' ').trim();
  const head =
    `<section class="entity"><h2 id="${entity.anchor}"><span class="entity-kind">${entity.kind}</span> ${escape_html(short_name(entity.qualified).split('::').at(-1))}</h2>` +
    (template
      ? `<p class="entity-template"><code>template &lt;${escape_html(template)}&gt;</code></p>`
      : '') +
    (bases.length ? `<p class="entity-bases">Is a ${bases.join(', ')}.</p>` : '') +
    writer.description(entity.node) +
    writer.facts(entity.node);
  const fields = entity.members.filter(
    (m) => m.kind === 'variable' && $(m.node).attr('static') !== 'yes',
  );
  const others = entity.members
    .filter((m) => !fields.includes(m) && has_docs(m))
    .sort((a, b) => a.line - b.line);
  const row = (m) => {
    const value = $(m.node).children('initializer').get(0);
    const text = writer.description(m.node).replace(/^<p>([\s\S]*)<\/p>$/, '$1');
    return `<tr${m.anchor ? ` id="${m.anchor}"` : ''}><td><code>${escape_html(m.name)}</code></td><td><code>${writer.type($(m.node).children('type'))}${value ? ` ${writer.type(value)}` : ''}</code></td><td>${text}</td></tr>`;
  };
  const table = fields.length
    ? `<div class="table-wrap"><table class="fields"><thead><tr><th scope="col">Field</th><th scope="col">Type and default</th><th scope="col">Meaning</th></tr></thead><tbody>${fields.map(row).join('')}</tbody></table></div>`
    : '';
  return `${head}${table}${write_members(others, links, entity.file, 3)}</section>`;
}

const kind_titles = {
  function: 'Functions',
  enum: 'Enumerations',
  typedef: 'Types',
  variable: 'Constants',
};

function write_header(header, links) {
  const writer = new Writer(header.$, links, header.file);
  const is_class = (e) => Boolean(e.members);
  const classes = header.entities.filter(is_class);
  const free = header.entities.filter((e) => !is_class(e));
  const names = new Set();
  const summary = header.entities
    .filter((e) => !names.has(e.name) && names.add(e.name))
    .map(
      (e) =>
        `<li><a href="#${e.anchor}"><code>${escape_html(short_name(e.qualified).split('::').at(-1))}</code></a> <span>${new Writer(e.$, links, header.file).brief(e.node).replace(/<a [^>]*>|<\/a>/g, '')}</span></li>`,
    );
  const include = `<div class="code"><pre><code><span class="preprocessor">#include</span> <span class="stringliteral">&quot;${escape_html(include_name(header.file))}&quot;</span></code></pre></div>`;
  const groups = Object.entries(kind_titles).map(([kind, title]) => {
    const members = free.filter((e) => e.kind === kind);
    return members.length
      ? `<section class="entity"><h2 id="${slug(title)}">${title}</h2>${write_members(members, links, header.file, 3)}</section>`
      : '';
  });
  return `${writer.description(header.node)}${include}${summary.length > 1 ? `<ul class="api-summary">${summary.join('')}</ul>` : ''}${classes.map((c) => write_class(c, links)).join('')}${groups.join('')}`;
}

// Reads Doxygen's XML: { addresses, headers: [{ file, include, page, brief, html, symbols }] }.
export function read_api(dir) {
  const headers = read_headers(dir).filter((h) => h.entities.length > 0);
  const addresses = make_links(headers);
  const links = link_finder(addresses);
  return {
    addresses,
    headers: headers.map((header) => ({
      file: header.file,
      include: include_name(header.file),
      page: header_page(header.file),
      brief: new Writer(header.$, links, header.file).brief(header.node),
      html: write_header(header, links),
      symbols: header.entities.map((e) => ({
        name: short_name(e.qualified).split('::').at(-1),
        href: `${header_page(header.file)}#${e.anchor}`,
      })),
    })),
  };
}
