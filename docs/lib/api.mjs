// The API reference: Doxygen's XML becomes one page per header.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'cheerio';
import { escape_html } from './marks.mjs';
import { render_math } from './math.mjs';
import { DocsError, slug } from './project.mjs';

const read_xml = (dir, name) => load(readFileSync(path.join(dir, `${name}.xml`), 'utf8'), { xml: true });

// common/include/course/nn/dense.hpp -> api-course-nn-dense.html
const include_name = (file) => file.replace(/^.*?\binclude\//, '');
export const header_page = (file) => `api-${slug(include_name(file).replace(/\.hpp$/, ''))}.html`;

// ---------------------------------------------------------------------------------------------
// Reading

function read_members($, compound) {
    return $(compound)
        .children('sectiondef')
        .children('memberdef')
        .toArray()
        .filter((m) => ['public', undefined].includes($(m).attr('prot')))
        .map((m) => ({
            $,
            node: m,
            id: $(m).attr('id'),
            kind: $(m).attr('kind'),
            name: $(m).children('name').text(),
            qualified: $(m).children('qualifiedname').text(),
            file: $(m).children('location').attr('file'),
            line: +$(m).children('location').attr('line'),
        }));
}

// Documented, and meant for readers.
const has_docs = ({ $, node, qualified = '' }) => !/\bdetail::/.test(qualified) && $(node).children('briefdescription, detaileddescription').text().trim() !== '';

// header file -> { file, node, entities: [class | member] }, everything in the order of the source.
function read_headers(dir) {
    const $index = read_xml(dir, 'index');
    const headers = new Map();
    const header = (file) => {
        if (!headers.has(file)) headers.set(file, { file, entities: [] });
        return headers.get(file);
    };
    const all = [];
    for (const entry of $index('compound').toArray()) {
        const kind = $index(entry).attr('kind');
        if (!['class', 'struct', 'namespace', 'file', 'union'].includes(kind)) continue;
        const $ = read_xml(dir, $index(entry).attr('refid'));
        const compound = $('compounddef').get(0);
        const id = $(compound).attr('id');
        const file = $(compound).children('location').attr('file') ?? '';
        const members = read_members($, compound);
        all.push(...members);
        if (kind === 'file') {
            if (/\.hpp$/.test(file)) Object.assign(header(file), { $, node: compound });
            members.filter(has_docs).forEach((m) => header(m.file).entities.push(m));
        } else if (kind === 'namespace') {
            members.filter(has_docs).forEach((m) => header(m.file).entities.push(m));
        } else {
            const name = $(compound).children('compoundname').text();
            if (!has_docs({ $, node: compound, qualified: name })) continue;
            const line = +$(compound).children('location').attr('line');
            header(file).entities.push({ $, node: compound, id, kind, name: name.split('::').at(-1), qualified: name, file, line, members });
        }
    }
    for (const h of headers.values()) {
        const seen = new Set();
        h.entities = h.entities.filter((e) => !seen.has(e.id) && seen.add(e.id)).sort((a, b) => a.line - b.line);
    }
    return [...headers.values()].filter((h) => h.node).sort((a, b) => (a.file < b.file ? -1 : 1));
}

const short_name = (qualified) => qualified.replace(/^course::/, '');
const anchor_of = (refid) => refid.replace(/^.*_1(?=[a-z0-9]{20,}$)/, '');

// Doxygen's ids (and its pages' names) to addresses on this site.
function make_links(headers) {
    const by_id = new Map();
    const by_name = new Map();
    for (const header of headers) {
        const page = header_page(header.file);
        const used = new Set();
        const give = (entity) => {
            const base = short_name(entity.qualified || entity.name).replace(/[^\w]+/g, '-').replace(/^-|-$/g, '') || 'item';
            let anchor = base;
            for (let k = 2; used.has(anchor); ++k) anchor = `${base}-${k}`;
            used.add(anchor);
            entity.anchor = anchor;
            by_id.set(entity.id, `${page}#${anchor}`);
            by_id.set(anchor_of(entity.id), `${page}#${anchor}`);
            const key = `${header.file} ${entity.name}`;
            if (!by_name.has(key)) by_name.set(key, `${page}#${anchor}`);
        };
        for (const entity of header.entities) {
            give(entity);
            for (const member of entity.members ?? []) {
                if (has_docs(member)) give(member);
                else by_id.set(anchor_of(member.id), `${page}#${entity.anchor}`);
            }
            for (const value of entity.$(entity.node).children('enumvalue').toArray()) {
                by_id.set(anchor_of(entity.$(value).attr('id')), `${page}#${entity.anchor}`);
            }
        }
        by_id.set(header.$(header.node).attr('id'), page);
    }
    return {
        // An XML refid.
        ref: (refid) => by_id.get(refid) ?? by_id.get(anchor_of(refid)),
        // An address in Doxygen's HTML such as classcourse_1_1Shape.html or x.html#a1b2.
        html: (href) => {
            const [page, anchor] = href.split('#');
            return by_id.get(anchor) ?? by_id.get(page.replace(/\.html$/, ''));
        },
        name: (file, name) => by_name.get(`${file} ${name}`),
    };
}

// ---------------------------------------------------------------------------------------------
// Writing

const symbols = { ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', nonbreakablespace: ' ', sp: ' ', linebreak: '<br>', hruler: '<hr>', le: '≤', ge: '≥', times: '×', zwj: '' };
const wraps = { para: 'p', computeroutput: 'code', bold: 'strong', emphasis: 'em', itemizedlist: 'ul', orderedlist: 'ol', listitem: 'li', blockquote: 'blockquote', subscript: 'sub', superscript: 'sup' };

class Writer {
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
        if (name === 'ref') return this.link(this.links.ref(this.$(node).attr('refid')), this.children(node));
        if (name === 'ulink') return this.link(this.$(node).attr('url'), this.children(node));
        if (name === 'formula') return this.formula(this.$(node).text());
        if (name === 'programlisting') return this.listing(node);
        if (name === 'verbatim' || name === 'preformatted') return `<pre><code>${escape_html(this.$(node).text())}</code></pre>`;
        if (name === 'parameterlist' || name === 'simplesect') return ''; // written by facts()
        if (!(name in wraps)) throw new DocsError(this.where, 0, `documentation uses <${name}>, which docs/lib/api.mjs cannot show`);
        const inner = this.children(node);
        if (name !== 'para') return `<${wraps[name]}>${inner}</${wraps[name]}>`;
        // A paragraph may hold blocks; HTML's may not.
        return inner
            .split(/(<div class="code">[\s\S]*?<\/div>|<ul>[\s\S]*<\/ul>|<ol>[\s\S]*<\/ol>|<p class="formula">[\s\S]*?<\/p>)/)
            .map((part, k) => (k % 2 ? part : part.trim() && `<p>${part.trim()}</p>`))
            .join('');
    }

    link(href, html) {
        return href ? `<a href="${escape_html(href)}">${html}</a>` : html;
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
            .map((line) => this.$(line).children('highlight').toArray().map((h) => this.highlight(h)).join(''));
        const indent = Math.min(...lines.filter((l) => l.trim()).map((l) => l.match(/^ */)[0].length), 80);
        return `<div class="code"><pre><code>${lines.map((l) => l.slice(indent)).join('\n').trimEnd()}</code></pre></div>`;
    }

    highlight(node) {
        const kind = this.$(node).attr('class');
        const text = this.$(node)
            .contents()
            .toArray()
            .map((n) => (n.type === 'text' ? escape_html(n.data) : n.name === 'sp' ? ' ' : this.link(this.links.ref(this.$(n).attr('refid') ?? ''), escape_html(this.$(n).text()))))
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
        return this.$(node).children('briefdescription, detaileddescription').toArray().map((d) => this.children(d)).join('').trim();
    }

    brief(node) {
        const brief = this.$(node).children('briefdescription').children('para').get(0) ?? this.$(node).children('detaileddescription').children('para').get(0);
        const html = brief ? this.children(brief).trim() : '';
        const [sentence] = html.match(/^.*?[.:](?=\s+[A-Z<])/) ?? [html];
        const is_whole = (sentence.match(/<\w/g) ?? []).length === (sentence.match(/<\//g) ?? []).length;
        return is_whole ? sentence.replace(/:$/, '.') : html;
    }

    // @param, @returns, @throws and the like as one description list.
    facts(node) {
        const $ = this.$;
        const all = $(node).children('briefdescription, detaileddescription');
        const rows = [];
        const description = (d) => this.children(d).trim().replace(/^<p>([\s\S]*)<\/p>$/, '$1');
        for (const [kind, title] of [['templateparam', 'Template parameters'], ['param', 'Parameters']]) {
            const items = all.find(`parameterlist[kind="${kind}"] > parameteritem`).toArray();
            const entries = items.map((i) => `<dt><code>${$(i).find('parametername').toArray().map((n) => escape_html($(n).text())).join(', ')}</code></dt><dd>${description($(i).children('parameterdescription'))}</dd>`);
            if (entries.length) rows.push([title, `<dl class="params">${entries.join('')}</dl>`]);
        }
        const titles = { return: 'Returns', note: 'Note', warning: 'Warning', pre: 'Before', post: 'After', see: 'See also', remark: 'Remark', since: 'Since' };
        for (const s of all.find('simplesect').toArray()) {
            const kind = $(s).attr('kind');
            rows.push([titles[kind] ?? ($(s).children('title').text() || kind), this.children(s)]);
        }
        const thrown = all.find('parameterlist[kind="exception"] > parameteritem').toArray();
        for (const i of thrown) {
            rows.push(['Throws', `<p><code>${escape_html($(i).find('parametername').text())}</code> ${description($(i).children('parameterdescription'))}</p>`]);
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
        const head = template ? `${kw('template')} &lt;${$(template).children('param').toArray().map(param).join(', ')}&gt;\n` : '';
        const requires = node.children('requiresclause').get(0) ? `${kw('requires')} ${this.type(node.children('requiresclause'))}\n` : '';
        const type = this.type(node.children('type'));
        if (member.kind === 'enum') {
            const values = node.children('enumvalue').toArray().map((v) => `${escape_html($(v).children('name').text())}${escape_html($(v).children('initializer').text() && ` ${$(v).children('initializer').text()}`)}`);
            return `${kw(node.attr('strong') === 'yes' ? 'enum class' : 'enum')} ${name} { ${values.join(', ')} }`;
        }
        if (member.kind === 'typedef') return `${head}${kw('using')} ${name} = ${type}${escape_html(node.children('argsstring').text())}`;
        if (member.kind === 'variable') {
            const value = node.children('initializer').get(0);
            return `${head}${node.attr('static') === 'yes' ? `${kw('static')} ` : ''}${type} ${name}${value ? ` ${this.type(value)}` : ''}`;
        }
        const before = [
            node.attr('static') === 'yes' && kw('static'),
            node.attr('explicit') === 'yes' && kw('explicit'),
            node.attr('virt') !== 'non-virtual' && node.attr('virt') && kw('virtual'),
        ].filter(Boolean);
        const tail = node.children('argsstring').text().match(/\)([^)]*)$/)?.[1].replace(/=\s*(default|delete|0)/, '= $1').trim() ?? '';
        const params = node.children('param').toArray().map(param);
        const plain_length = $(node).children('definition').text().length + node.children('argsstring').text().length;
        const list = plain_length > 88 && params.length > 1 ? `(\n    ${params.join(',\n    ')})` : `(${params.join(', ')})`;
        return `${head}${requires}${[...before, type, ''].filter((x, k, a) => x || k === a.length - 1).join(' ')}${name}${list}${tail ? ` ${tail}` : ''}`;
    }

    enum_values(member) {
        const $ = this.$;
        const documented = $(member.node).children('enumvalue').toArray().filter((v) => $(v).children('briefdescription, detaileddescription').text().trim());
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

const short_name_in_heading = (member) => (member.kind === 'function' ? `${member.name}()`.replace(/^operator\(\)\(\)$/, 'operator()') : member.name);

// Overloads in a row share one heading.
function write_members(members, links, where, level) {
    const groups = [];
    for (const m of members) {
        const last = groups.at(-1);
        if (last && last[0].name === m.name && last[0].kind === 'function' && m.kind === 'function') last.push(m);
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
    const bases = $(entity.node).children('basecompoundref').toArray().map((b) => writer.link(links.ref($(b).attr('refid') ?? ''), escape_html($(b).text())));
    const template = $(entity.node).children('templateparamlist').text().replace(/\s+/g, ' ').trim();
    const head =
        `<section class="entity"><h2 id="${entity.anchor}"><span class="entity-kind">${entity.kind}</span> ${escape_html(short_name(entity.qualified).split('::').at(-1))}</h2>` +
        (template ? `<p class="entity-template"><code>template &lt;${escape_html(template)}&gt;</code></p>` : '') +
        (bases.length ? `<p class="entity-bases">Is a ${bases.join(', ')}.</p>` : '') +
        writer.description(entity.node) +
        writer.facts(entity.node);
    const fields = entity.members.filter((m) => m.kind === 'variable' && $(m.node).attr('static') !== 'yes');
    const others = entity.members.filter((m) => !fields.includes(m) && has_docs(m)).sort((a, b) => a.line - b.line);
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

const kind_titles = { function: 'Functions', enum: 'Enumerations', typedef: 'Types', variable: 'Constants' };

function write_header(header, links) {
    const writer = new Writer(header.$, links, header.file);
    const is_class = (e) => Boolean(e.members);
    const classes = header.entities.filter(is_class);
    const free = header.entities.filter((e) => !is_class(e));
    const names = new Set();
    const summary = header.entities
        .filter((e) => !names.has(e.name) && names.add(e.name))
        .map((e) => `<li><a href="#${e.anchor}"><code>${escape_html(short_name(e.qualified).split('::').at(-1))}</code></a> <span>${new Writer(e.$, links, header.file).brief(e.node).replace(/<a [^>]*>|<\/a>/g, '')}</span></li>`);
    const include = `<div class="code"><pre><code><span class="preprocessor">#include</span> <span class="stringliteral">&quot;${escape_html(include_name(header.file))}&quot;</span></code></pre></div>`;
    const groups = Object.entries(kind_titles).map(([kind, title]) => {
        const members = free.filter((e) => e.kind === kind);
        return members.length ? `<section class="entity"><h2 id="${slug(title)}">${title}</h2>${write_members(members, links, header.file, 3)}</section>` : '';
    });
    return `${writer.description(header.node)}${include}${summary.length > 1 ? `<ul class="api-summary">${summary.join('')}</ul>` : ''}${classes.map((c) => write_class(c, links)).join('')}${groups.join('')}`;
}

// Reads Doxygen's XML. Returns { links, headers: [{ file, include, page, brief, names }], write(header) }.
export function read_api(dir) {
    const headers = read_headers(dir).filter((h) => h.entities.length > 0);
    const links = make_links(headers);
    return {
        links,
        headers: headers.map((header) => {
            const writer = new Writer(header.$, links, header.file);
            return {
                file: header.file,
                include: include_name(header.file),
                page: header_page(header.file),
                brief: writer.brief(header.node),
                html: write_header(header, links),
                symbols: header.entities.map((e) => ({ name: short_name(e.qualified).split('::').at(-1), href: `${header_page(header.file)}#${e.anchor}`, kind: e.kind })),
            };
        }),
    };
}
