// Doxygen's XML as data: headers with their documented classes, functions and types, and the
// addresses they get on this site.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'cheerio';
import { slug } from './project.mjs';

const read_xml = (dir, name) =>
  load(readFileSync(path.join(dir, `${name}.xml`), 'utf8'), { xml: true });

// common/include/course/nn/dense.hpp -> api-course-nn-dense.html
export const include_name = (file) => file.replace(/^.*?\binclude\//, '');
export const header_page = (file) => `api-${slug(include_name(file).replace(/\.hpp$/, ''))}.html`;

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
export const has_docs = ({ $, node, qualified = '' }) =>
  !/\bdetail::/.test(qualified) &&
  $(node).children('briefdescription, detaileddescription').text().trim() !== '';

// header file -> { file, node, entities: [class | member] }, everything in the order of the source.
export function read_headers(dir) {
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
      header(file).entities.push({
        $,
        node: compound,
        id,
        kind,
        name: name.split('::').at(-1),
        qualified: name,
        file,
        line,
        members,
      });
    }
  }
  for (const h of headers.values()) {
    const seen = new Set();
    h.entities = h.entities
      .filter((e) => !seen.has(e.id) && seen.add(e.id))
      .sort((a, b) => a.line - b.line);
  }
  return [...headers.values()].filter((h) => h.node).sort((a, b) => (a.file < b.file ? -1 : 1));
}

// Without namespaces, which are the names that begin with a small letter.
export const short_name = (qualified) => qualified.replace(/^(?:[a-z]\w*::)+/, '');
const anchor_of = (refid) => refid.replace(/^.*_1(?=[a-z0-9]{20,}$)/, '');

// Doxygen's ids, and names within a header, to addresses on this site: plain data.
export function make_links(headers) {
  const by_id = new Map();
  const by_name = new Map();
  for (const header of headers) {
    const page = header_page(header.file);
    const used = new Set();
    const give = (entity) => {
      const base =
        short_name(entity.qualified || entity.name)
          .replace(/[^\w]+/g, '-')
          .replace(/^-|-$/g, '') || 'item';
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
  return { by_id: Object.fromEntries(by_id), by_name: Object.fromEntries(by_name) };
}

// Ways to ask for an address.
export function link_finder({ by_id, by_name }) {
  return {
    // An XML refid.
    ref: (refid) => by_id[refid] ?? by_id[anchor_of(refid)],
    // An address in Doxygen's HTML such as classcourse_1_1Shape.html or x.html#a1b2.
    html: (href) => {
      const [page, anchor] = href.split('#');
      return by_id[anchor] ?? by_id[page.replace(/\.html$/, '')];
    },
    name: (file, name) => by_name[`${file} ${name}`],
  };
}
