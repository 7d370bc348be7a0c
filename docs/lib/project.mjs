// What the docs build knows about the checkout: paths, chapters, claims, glossary, references.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load_curriculum } from '../curriculum.mjs';

// The checkout; a test may point to a small one of its own.
export const root =
  process.env.COURSE_DOCS_ROOT ??
  fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

// Where the site goes, and where the docs build keeps its own files.
export const out = path.join(root, 'build/site');
export const work = path.join(root, 'build/docs');

export const site = {
  title: 'Machine Learning Course Companion',
  tagline:
    'Machine learning from the first line to meta learning, in C++ that runs live in your browser.',
};

// An error of the content, not of the program: printed as one line, `path:line: what`.
export class DocsError extends Error {
  constructor(file, line, what) {
    super(line ? `${file}:${line}: ${what}` : `${file}: ${what}`);
  }
}

export const read = (file) => readFileSync(path.join(root, file), 'utf8');
export const exists = (file) => existsSync(path.join(root, file));

export function read_json(file) {
  try {
    return JSON.parse(read(file));
  } catch (error) {
    throw new DocsError(file, 0, error.message);
  }
}

// Files below `dir` (relative to the checkout) whose names match, sorted.
export function files_below(dir, pattern) {
  if (!exists(dir)) return [];
  return readdirSync(path.join(root, dir), { recursive: true })
    .map((name) => path.join(dir, name))
    .filter((file) => pattern.test(file) && statSync(path.join(root, file)).isFile())
    .sort();
}

export function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

// The program itself, as part of every key: a changed build makes everything anew.
const own_code = digest(
  [...files_below('docs', /\.mjs$/), 'docs/katex-macros.json', 'package-lock.json'].map(read),
);

// compute(), or what it returned the last time if the key is still the same; plain data only.
export function cached(name, key_parts, compute) {
  const file = path.join(work, 'cache', `${name.replace(/[^\w.-]+/g, '_')}.json`);
  const key = digest([own_code, ...key_parts]);
  if (existsSync(file)) {
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    if (stored.key === key) return stored.value;
  }
  const value = compute();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ key, value }));
  return value;
}

// A chapter that no lecture asked for, such as a reader's own: known by its folder alone.
function own_chapters(known) {
  return files_below('chapters', /^chapters\/\d\d_\w+\/page\.md$/).flatMap((file) => {
    const [, number, name] = file.match(/^chapters\/(\d\d)_(\w+)\//);
    if (known.has(name)) return [];
    const [, heading] = read(file).match(/^#\s+(.*?)\s*(?:\{#.*)?$/m) ?? [null, name];
    const [title, title_zh = title] = heading.split(/\s*[((]|[))]\s*$/);
    return [{ number, name, title, title_zh, part: 'More', lecture: '', own: true }];
  });
}

// All chapters in order, with titles and curriculum rows; `page` is the page's source where it
// exists, `page_zh` its Chinese edition.
export function load_chapters() {
  const curriculum = new Map(load_curriculum().map((c) => [c.name, c]));
  return [...read_json('docs/chapters.json'), ...own_chapters(new Set(curriculum.keys()))].map(
    (titles) => {
      const { depends = [], rows = [] } = curriculum.get(titles.name) ?? {};
      const dir = `chapters/${titles.number}_${titles.name}`;
      const page = (file) => (exists(`${dir}/${file}`) ? `${dir}/${file}` : null);
      return { ...titles, dir, depends, rows, page: page('page.md'), page_zh: page('page.zh.md') };
    },
  );
}

// name -> { value, text, test } as recorded by the chapter's tests.
export function load_claims(chapter) {
  const file = `${chapter.dir}/claims.json`;
  return exists(file) ? read_json(file) : {};
}

export const slug = (text) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

// term -> { term, zh, definition, also }; other forms of a term lead to the same entry.
export function load_glossary() {
  const entries = new Map();
  for (const entry of read_json('docs/glossary.json')) {
    const item = { ...entry, id: slug(entry.term) };
    for (const form of [entry.term, ...(entry.also ?? [])]) {
      if (entries.has(form))
        throw new DocsError('docs/glossary.json', 0, `"${form}" is there twice`);
      entries.set(form, item);
    }
  }
  return entries;
}

// Reads the value that starts at text[at]: {braced}, "quoted" or a bare word.
function bib_value(text, at) {
  const open = text[at];
  if (open !== '{' && open !== '"') {
    const [word] = text.slice(at).match(/^\w+/);
    return { value: word, end: at + word.length };
  }
  let depth = 0;
  for (let i = at + 1; i < text.length; ++i) {
    if (text[i] === '{') ++depth;
    if (
      (open === '{' && text[i] === '}' && depth === 0) ||
      (open === '"' && text[i] === '"' && depth === 0)
    ) {
      return { value: text.slice(at + 1, i), end: i + 1 };
    }
    if (text[i] === '}') --depth;
  }
  return null;
}

// [{ key, type, line, author: [{ family, given }], title, year, ... }] from BibTeX.
export function parse_bibtex(text, file) {
  const entries = [];
  for (const head of text.matchAll(/^@(\w+)\s*\{\s*([^,\s]+)\s*,/gm)) {
    const line = text.slice(0, head.index).split('\n').length;
    const entry = { type: head[1].toLowerCase(), key: head[2], line };
    let at = head.index + head[0].length;
    for (;;) {
      const field = text.slice(at).match(/^\s*(\w+)\s*=\s*/);
      if (!field) break;
      const value = bib_value(text, at + field[0].length);
      if (!value)
        throw new DocsError(file, line, `${entry.key}: field "${field[1]}" is not closed`);
      entry[field[1].toLowerCase()] = value.value.replace(/[{}]/g, '').replace(/\s+/g, ' ').trim();
      at = value.end + (text[value.end] === ',' ? 1 : 0);
    }
    for (const needed of ['author', 'title', 'year']) {
      if (!entry[needed]) throw new DocsError(file, line, `${entry.key} has no ${needed}`);
    }
    entry.author = entry.author.split(/\s+and\s+/).map((name) => {
      const [family, given] = name.includes(',')
        ? name.split(/,\s*/)
        : [name.split(' ').at(-1), name.split(' ').slice(0, -1).join(' ')];
      return { family, given };
    });
    entries.push(entry);
  }
  return entries;
}

// 'Kingma and Ba 2015'
export function citation_label(entry) {
  const names = entry.author.map((a) => a.family);
  const who = names.length > 2 ? `${names[0]} et al.` : names.join(' and ');
  return `${who} ${entry.year}`;
}

export function load_references() {
  const file = 'docs/references.bib';
  const entries = parse_bibtex(read(file), file);
  return new Map(entries.map((entry) => [entry.key, entry]));
}
