// Writes Doxygen's XML descriptions and signatures as HTML.
import { escape_html } from './marks.mjs';
import { render_math } from './math.mjs';
import { DocsError } from './project.mjs';

const symbols = {
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  nonbreakablespace: ' ',
  sp: ' ',
  linebreak: '<br>',
  hruler: '<hr>',
  le: '≤',
  ge: '≥',
  times: '×',
  zwj: '',
};
const wraps = {
  para: 'p',
  computeroutput: 'code',
  bold: 'strong',
  emphasis: 'em',
  itemizedlist: 'ul',
  orderedlist: 'ol',
  listitem: 'li',
  blockquote: 'blockquote',
  subscript: 'sub',
  superscript: 'sup',
};

export class Writer {
  constructor($, links, where) {
    this.$ = $;
    this.links = links;
    this.where = where;
  }

  children(node) {
    return this.$(node)
      .contents()
      .toArray()
      .map((n) => this.html(n))
      .join('');
  }

  html(node) {
    if (node.type === 'text') return escape_html(node.data.replace(/\s+/g, ' '));
    if (node.type !== 'tag') return '';
    const { name } = node;
    if (name in symbols) return symbols[name];
    if (name === 'ref')
      return this.link(this.links.ref(this.$(node).attr('refid')), this.children(node));
    if (name === 'ulink') return this.link(this.$(node).attr('url'), this.children(node));
    if (name === 'formula') return this.formula(this.$(node).text());
    if (name === 'programlisting') return this.listing(node);
    if (name === 'verbatim' || name === 'preformatted')
      return `<pre><code>${escape_html(this.$(node).text())}</code></pre>`;
    if (name === 'parameterlist' || name === 'simplesect') return ''; // written by facts()
    if (!(name in wraps))
      throw new DocsError(
        this.where,
        0,
        `documentation uses <${name}>, which docs/lib/api.mjs cannot show`,
      );
    const inner = this.children(node);
    if (name !== 'para') return `<${wraps[name]}>${inner}</${wraps[name]}>`;
    // A paragraph may hold blocks; HTML's may not.
    return inner
      .split(
        /(<div class="code">[\s\S]*?<\/div>|<ul>[\s\S]*<\/ul>|<ol>[\s\S]*<\/ol>|<p class="formula">[\s\S]*?<\/p>)/,
      )
      .map((part, k) => (k % 2 ? part : part.trim() && `<p>${part.trim()}</p>`))
      .join('');
  }

  link(href, html) {
    if (!href) return html;
    const cite = href.startsWith('references.html#') ? ' class="cite"' : '';
    return `<a${cite} href="${escape_html(href)}">${html}</a>`;
  }

  formula(text) {
    const display = text.startsWith('\\[');
    const html = render_math(text.replace(/^(\$|\\\[)|(\$|\\\])$/g, ''), display, this.where);
    return display ? `<p class="formula">${html}</p>` : html;
  }

  listing(node) {
    const lines = this.$(node)
      .children('codeline')
      .toArray()
      .map((line) =>
        this.$(line)
          .children('highlight')
          .toArray()
          .map((h) => this.highlight(h))
          .join(''),
      );
    const indent = Math.min(
      ...lines.filter((l) => l.trim()).map((l) => l.match(/^ */)[0].length),
      80,
    );
    return `<div class="code"><pre><code>${lines
      .map((l) => l.slice(indent))
      .join('\n')
      .trimEnd()}</code></pre></div>`;
  }

  highlight(node) {
    const kind = this.$(node).attr('class');
    const text = this.$(node)
      .contents()
      .toArray()
      .map((n) =>
        n.type === 'text'
          ? escape_html(n.data)
          : n.name === 'sp'
            ? ' '
            : this.link(
                this.links.ref(this.$(n).attr('refid') ?? ''),
                escape_html(this.$(n).text()),
              ),
      )
      .join('');
    if (kind === 'normal' || !text.trim()) return text;
    const [, space, rest] = text.match(/^(\s*)([\s\S]*)$/);
    return `${space}<span class="${kind}">${rest}</span>`;
  }

  // A type as C++ programmers write it: std::span<const real>, const Tensor&.
  type(node) {
    return this.children(node)
      .replace(/&lt; /g, '&lt;')
      .replace(/ &gt;/g, '&gt;')
      .replace(/ (&amp;+|\*+)/g, '$1')
      .trim();
  }

  description(node) {
    return this.$(node)
      .children('briefdescription, detaileddescription')
      .toArray()
      .map((d) => this.children(d))
      .join('')
      .trim();
  }

  brief(node) {
    const brief =
      this.$(node).children('briefdescription').children('para').get(0) ??
      this.$(node).children('detaileddescription').children('para').get(0);
    const html = brief ? this.children(brief).trim() : '';
    const [sentence] = html.match(/^.*?[.:](?=\s+[A-Z<])/) ?? [html];
    const is_whole =
      (sentence.match(/<\w/g) ?? []).length === (sentence.match(/<\//g) ?? []).length;
    return is_whole ? sentence.replace(/:$/, '.') : html;
  }

  // @param, @returns, @throws and the like as one description list.
  facts(node) {
    const $ = this.$;
    const all = $(node).children('briefdescription, detaileddescription');
    const rows = [];
    const description = (d) =>
      this.children(d)
        .trim()
        .replace(/^<p>([\s\S]*)<\/p>$/, '$1');
    for (const [kind, title] of [
      ['templateparam', 'Template parameters'],
      ['param', 'Parameters'],
    ]) {
      const items = all.find(`parameterlist[kind="${kind}"] > parameteritem`).toArray();
      const entries = items.map(
        (i) =>
          `<dt><code>${$(i)
            .find('parametername')
            .toArray()
            .map((n) => escape_html($(n).text()))
            .join(', ')}</code></dt><dd>${description($(i).children('parameterdescription'))}</dd>`,
      );
      if (entries.length) rows.push([title, `<dl class="params">${entries.join('')}</dl>`]);
    }
    const titles = {
      return: 'Returns',
      note: 'Note',
      warning: 'Warning',
      pre: 'Before',
      post: 'After',
      see: 'See also',
      remark: 'Remark',
      since: 'Since',
    };
    for (const s of all.find('simplesect').toArray()) {
      const kind = $(s).attr('kind');
      rows.push([titles[kind] ?? ($(s).children('title').text() || kind), this.children(s)]);
    }
    const thrown = all.find('parameterlist[kind="exception"] > parameteritem').toArray();
    for (const i of thrown) {
      rows.push([
        'Throws',
        `<p><code>${escape_html($(i).find('parametername').text())}</code> ${description($(i).children('parameterdescription'))}</p>`,
      ]);
    }
    if (!rows.length) return '';
    return `<dl class="facts">${rows.map(([k, v]) => `<div><dt>${k}</dt><dd>${v}</dd></div>`).join('')}</dl>`;
  }

  signature(member) {
    const $ = this.$;
    const node = $(member.node);
    const kw = (word) => `<span class="keyword">${word}</span>`;
    const name = `<span class="signature-name">${escape_html(member.name)}</span>`;
    const param = (p) => {
      const array = $(p).children('array').text();
      const value = $(p).children('defval').get(0);
      const declared = $(p).children('declname').text();
      return `${this.type($(p).children('type'))}${declared ? ` ${escape_html(declared)}` : ''}${escape_html(array)}${value ? ` = ${this.type(value)}` : ''}`;
    };
    const template = node.children('templateparamlist').get(0);
    const head = template
      ? `${kw('template')} &lt;${$(template).children('param').toArray().map(param).join(', ')}&gt;\n`
      : '';
    const requires = node.children('requiresclause').get(0)
      ? `${kw('requires')} ${this.type(node.children('requiresclause'))}\n`
      : '';
    const type = this.type(node.children('type'));
    if (member.kind === 'enum') {
      const values = node
        .children('enumvalue')
        .toArray()
        .map(
          (v) =>
            `${escape_html($(v).children('name').text())}${escape_html($(v).children('initializer').text() && ` ${$(v).children('initializer').text()}`)}`,
        );
      return `${kw(node.attr('strong') === 'yes' ? 'enum class' : 'enum')} ${name} { ${values.join(', ')} }`;
    }
    if (member.kind === 'typedef')
      return `${head}${kw('using')} ${name} = ${type}${escape_html(node.children('argsstring').text())}`;
    if (member.kind === 'variable') {
      const value = node.children('initializer').get(0);
      return `${head}${node.attr('static') === 'yes' ? `${kw('static')} ` : ''}${type} ${name}${value ? ` ${this.type(value)}` : ''}`;
    }
    const before = [
      node.attr('static') === 'yes' && kw('static'),
      node.attr('explicit') === 'yes' && kw('explicit'),
      node.attr('virt') !== 'non-virtual' && node.attr('virt') && kw('virtual'),
    ].filter(Boolean);
    const tail =
      node
        .children('argsstring')
        .text()
        .match(/\)([^)]*)$/)?.[1]
        .replace(/=\s*(default|delete|0)/, '= $1')
        .trim() ?? '';
    const params = node.children('param').toArray().map(param);
    const plain_length =
      $(node).children('definition').text().length + node.children('argsstring').text().length;
    const list =
      plain_length > 88 && params.length > 1
        ? `(\n    ${params.join(',\n    ')})`
        : `(${params.join(', ')})`;
    return `${head}${requires}${[...before, type, ''].filter((x, k, a) => x || k === a.length - 1).join(' ')}${name}${list}${tail ? ` ${tail}` : ''}`;
  }

  enum_values(member) {
    const $ = this.$;
    const documented = $(member.node)
      .children('enumvalue')
      .toArray()
      .filter((v) => $(v).children('briefdescription, detaileddescription').text().trim());
    if (!documented.length) return '';
    return `<dl class="params">${documented.map((v) => `<dt><code>${escape_html($(v).children('name').text())}</code></dt><dd>${this.description(v).replace(/^<p>([\s\S]*)<\/p>$/, '$1')}</dd>`).join('')}</dl>`;
  }

  member(member, level) {
    const code = (html) => `<pre class="signature"><code>${html}</code></pre>`;
    return (
      `<section class="member"><h${level} id="${member.anchor}">${escape_html(short_name_in_heading(member))}</h${level}>` +
      `${code(this.signature(member))}${this.description(member.node)}${member.kind === 'enum' ? this.enum_values(member) : ''}${this.facts(member.node)}</section>`
    );
  }
}

const short_name_in_heading = (member) =>
  member.kind === 'function'
    ? `${member.name}()`.replace(/^operator\(\)\(\)$/, 'operator()')
    : member.name;
