// The page filter: the course's own marks become what Doxygen understands.
//
//   $x$  $$x$$                         formulas (kept as TeX; the build renders them)
//   @demo{chapter/name, caption}       a live figure
//   @listing{src/file.cpp, tag, caption}   a tagged region of a compiled source
//   @claim{name}                       a number that a test of the chapter recorded
//   @term{gradient descent, shown}     a link to the glossary
//   @cite key                          a link to the references
//   @question{Q12} .. @end   @erratum{E1.1} .. @end
//   @predict .. @reveal .. @end        @exercise .. @solution .. @end
//   @covers{C1.2 M1.1}                 what of the curriculum is explained here
//   @insert{coverage}                  a part that the build computes
//
// The build calls filter_page; `node docs/filter.mjs FILE` prints what Doxygen gets to see.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inline_text, plain_tex } from './lib/inline.mjs';
import { escape_html, split_arguments, tokenize } from './lib/marks.mjs';
import {
  DocsError,
  citation_label,
  exists,
  load_chapters,
  load_claims,
  load_glossary,
  load_references,
  read,
  root,
} from './lib/project.mjs';
import { find_region, source_page } from './lib/sources.mjs';

const block = (html) => `\\htmlonly[block]${html}\\endhtmlonly`;

// Words the filter writes onto pages, per language of the page.
const words = {
  en: {
    question: 'Question',
    erratum: 'Common slip',
    predict: 'Predict first',
    reveal: 'Compare your answer',
    exercise: 'Exercise',
    solution: 'Show a solution',
    recorded: (test) => `Recorded by the test “${test}”`,
    lines: (from, to) => (from === to ? `line ${from}` : `lines ${from}–${to}`),
    needs_script:
      'This figure is computed live in your browser; it needs JavaScript and WebAssembly.',
  },
  zh: {
    question: '问题',
    erratum: '常见笔误',
    predict: '先猜一猜',
    reveal: '对照答案',
    exercise: '练习',
    solution: '显示解答',
    recorded: (test) => `由测试“${test}”记录`,
    lines: (from, to) => (from === to ? `第 ${from} 行` : `第 ${from}–${to} 行`),
    needs_script: '此图在浏览器中实时计算,需要 JavaScript 和 WebAssembly。',
  },
};

class PageFilter {
  // context: { file, chapter?, lang, claims, glossary, references, rows: Map id -> row }
  constructor(context) {
    this.context = context;
    this.words = words[context.lang ?? 'en'];
    this.errors = [];
    this.open = []; // call-outs that wait for their @end
    this.seen_terms = new Set();
    this.exercises = 0;
    this.predictions = 0;
    // What the coverage page and the glossary want to know about this page.
    this.found = {
      rows: new Map(),
      demos: [],
      claims: new Set(),
      terms: new Map(),
      listings: [],
      citations: new Set(),
    };
  }

  fail(line, what) {
    this.errors.push(new DocsError(this.context.file, line, what));
    return '';
  }

  claim({ args, line }) {
    const { chapter, claims } = this.context;
    const entry = claims?.[args];
    if (!entry) {
      this.fail(
        line,
        chapter
          ? `@claim{${args}}: no test of this chapter records it`
          : `@claim{${args}}: only a chapter's page has claims`,
      );
      return `<span class="claim is-missing">${escape_html(args)}</span>`;
    }
    this.found.claims.add(args);
    const title = escape_html(this.words.recorded(entry.test));
    const text = entry.text.replace(/^-(?=\d)/, '−'); // a minus sign, not a hyphen
    return `<span class="claim" title="${title}">${escape_html(text)}</span>`;
  }

  term({ args, line }) {
    const [name, shown] = split_arguments(args, 2);
    const { glossary, lang, base = '' } = this.context;
    const entry = glossary.get(name) ?? glossary.get(name.toLowerCase());
    if (!entry) return this.fail(line, `@term{${name}}: not in docs/glossary.json`);
    const first = !this.seen_terms.has(entry.id);
    this.seen_terms.add(entry.id);
    const link = (text) => `<a class="term" href="${base}glossary.html#${entry.id}">${text}</a>`;
    if (first) this.found.terms.set(entry.id, `use-${entry.id}`);
    const anchor = first ? ` id="use-${entry.id}"` : '';
    if (entry.zh === entry.term)
      return (first ? `<span${anchor}></span>` : '') + link(shown ?? name);
    if (lang === 'zh') {
      const other = first ? ` (<span lang="en"${anchor}>${entry.term}</span>)` : '';
      return link(shown ?? entry.zh) + other;
    }
    const other = first ? ` (<span class="zh" lang="zh-Hans"${anchor}>${entry.zh}</span>)` : '';
    return link(shown ?? name) + other;
  }

  cite({ args, line }) {
    const entry = this.context.references.get(args);
    if (!entry) return this.fail(line, `@cite ${args}: not in docs/references.bib`);
    this.found.citations.add(args);
    // Without plain spaces, so that "et al. 2011" does not end Doxygen's brief sentence.
    const label = escape_html(citation_label(entry)).replaceAll(' ', '&nbsp;');
    return `<a class="cite" href="${this.context.base ?? ''}references.html#${args}">${label}</a>`;
  }

  // Marks the rows as treated here; returns the ids that are new on this page.
  cover(ids, line) {
    const fresh = [];
    for (const id of ids) {
      if (!this.context.rows.has(id)) {
        this.fail(
          line,
          `${id}: no such row in docs/curriculum.md${this.context.chapter ? ` for chapter ${this.context.chapter.number}` : ''}`,
        );
      } else if (!this.found.rows.has(id)) {
        this.found.rows.set(id, { anchor: id, section: this.section_at(line) });
        fresh.push(id);
      }
    }
    return fresh;
  }

  // The heading that a line stands under.
  section_at(line) {
    for (let i = line - 1; i >= 0; --i) {
      const heading = this.source_lines[i]?.match(/^#{1,4}\s+(.*?)\s*(?:\{#[\w-]+\})?$/);
      if (heading) return heading[1];
    }
    return '';
  }

  covers({ args, line, alone_on_line }) {
    const anchors = this.cover(args.split(/[\s,]+/), line)
      .map((id) => `<span class="covers" id="${id}"></span>`)
      .join('');
    return alone_on_line && anchors ? this.as_block(block(anchors)) : anchors;
  }

  demo({ args, line }) {
    const [name, caption] = split_arguments(args, 2);
    if (!caption)
      return this.fail(line, `@demo{${name ?? ''}}: expected @demo{chapter/name, caption}`);
    if (this.found.demos.includes(name))
      return this.fail(line, `@demo{${name}} stands on this page twice`);
    this.found.demos.push(name);
    const plain = escape_html(this.plain(caption));
    return this.as_block(
      block(
        `<figure class="demo" id="demo-${name.split('/').at(-1)}"><course-demo name="${escape_html(name)}">` +
          `<p class="demo-fallback">${plain} <em>${this.words.needs_script}</em></p></course-demo>` +
          `<figcaption>${this.inline(caption, line)}</figcaption></figure>`,
      ),
    );
  }

  listing({ args, line }) {
    const [file, tag, caption] = split_arguments(args, 3);
    if (!caption)
      return this.fail(line, `@listing{${args}}: expected @listing{file, tag, caption}`);
    const in_chapter = this.context.chapter ? path.join(this.context.chapter.dir, file) : file;
    const source = exists(in_chapter) ? in_chapter : file;
    if (!exists(source)) return this.fail(line, `@listing{${file}, ${tag}}: no file ${in_chapter}`);
    const region = find_region(read(source), tag);
    if (!region)
      return this.fail(
        line,
        `@listing{${file}, ${tag}}: ${source} has no region between two lines "//! [${tag}]"`,
      );
    this.found.listings.push({ source, tag });
    const link = `<a class="listing-file" href="${this.context.base ?? ''}${source_page(source)}#L${region.from}">${escape_html(file)}</a>`;
    const caption_html = `<span class="listing-caption">${this.inline(caption, line)}</span>`;
    const where = `<span class="listing-where">${link}<span class="listing-lines">${this.words.lines(region.from, region.to)}</span></span>`;
    return this.as_block(
      `${block(`<div class="listing-head">${caption_html}${where}</div>`)}\n\\snippet ${source} ${tag}`,
    );
  }

  open_callout({ name, args, line }) {
    const label = `${name}-${args ?? (name === 'exercise' ? ++this.exercises : ++this.predictions)}`
      .replace('.', '-')
      .toLowerCase();
    const prefix = this.context.chapter ? `${+this.context.chapter.number}.` : '';
    const number = {
      question: args?.slice(1),
      erratum: args?.slice(1),
      exercise: `${prefix}${this.exercises}`,
      predict: '',
    }[name];
    if (args && !(name === 'question' ? /^Q\d+$/ : /^E\d+\.\d+$/).test(args)) {
      return this.fail(
        line,
        `@${name}{${args}}: expected ${name === 'question' ? 'a number like Q12' : 'a number like E1.3'}`,
      );
    }
    if (this.open.length > 0)
      this.fail(
        line,
        `@${name} inside @${this.open[0].name} of line ${this.open[0].line}, which has no @end yet`,
      );
    this.open.push({ name, line, revealed: false });
    const anchor = args
      ? this.cover([args], line)
          .map((id) => `<span class="covers" id="${id}"></span>`)
          .join('')
      : '';
    return this.as_block(
      block(
        `<aside class="callout ${name}" role="note" aria-labelledby="${label}"><p class="callout-label" id="${label}">` +
          `${this.words[name]}${number ? ` <span class="callout-number">${number}</span>` : ''}</p>${anchor}`,
      ),
    );
  }

  reveal({ name, line }) {
    const opener = this.open.at(-1);
    const expected = { reveal: 'predict', solution: 'exercise' }[name];
    if (opener?.name !== expected || opener.revealed)
      return this.fail(line, `@${name} without an open @${expected}`);
    opener.revealed = true;
    return this.as_block(
      block(
        `<details class="reveal"><summary>${this.words[name]}</summary><div class="reveal-body">`,
      ),
    );
  }

  end({ line }) {
    const opener = this.open.pop();
    if (!opener) return this.fail(line, '@end without an open call-out');
    if (opener.name === 'predict' && !opener.revealed)
      this.fail(opener.line, '@predict without @reveal before its @end');
    return this.as_block(block(`${opener.revealed ? '</div></details>' : ''}</aside>`));
  }

  // A place for something the build computes, such as the coverage table.
  insert({ args }) {
    return this.as_block(block(`<div data-insert="${escape_html(args)}"></div>`));
  }

  // A block stands between blank lines, or Markdown would pull it into the paragraph or list before it.
  as_block(text) {
    return `\n\n${text}\n\n`;
  }

  mark(token) {
    if (token.problem) return '';
    const { name } = token;
    if (name === 'claim' || name === 'term' || name === 'cite' || name === 'covers')
      return this[name](token);
    if (!token.starts_line) return this.fail(token.line, `@${name} must begin its line`);
    if (['demo', 'listing', 'insert', 'end'].includes(name)) return this[name](token);
    if (name === 'reveal' || name === 'solution') return this.reveal(token);
    return this.open_callout(token);
  }

  formula({ type, tex, line }, in_table) {
    const claims = tex.replace(/@claim\{([^}]*)\}/g, (_, args) => this.plain_claim(args, line));
    const safe = in_table ? claims.replace(/\\\|/g, '\\Vert ').replace(/\|/g, '\\vert ') : claims;
    return type === 'display' ? `\\f[${safe}\\f]` : `\\f$${safe}\\f$`;
  }

  plain_claim(name, line) {
    this.claim({ args: name, line });
    return this.context.claims?.[name]?.text ?? '';
  }

  // A caption: marks, code, emphasis and formulas to HTML.
  inline(markdown, line) {
    return tokenize(markdown, (_, what) => this.fail(line, what))
      .map((token) => {
        if (token.type === 'mark')
          return ['claim', 'term', 'cite'].includes(token.name)
            ? this[token.name]({ ...token, line })
            : this.fail(line, `@${token.name} inside a caption`);
        if (token.type === 'math') return `\\(${escape_html(token.tex)}\\)`;
        return inline_text(token);
      })
      .join('');
  }

  plain(markdown) {
    return tokenize(markdown, () => {})
      .map((t) =>
        t.type === 'mark'
          ? (this.context.claims?.[t.args]?.text ?? t.args ?? '')
          : t.type === 'math'
            ? plain_tex(t.tex)
            : t.raw.replace(/[`*]/g, ''),
      )
      .join('');
  }

  run(text) {
    this.source_lines = text.split('\n');
    const tokens = tokenize(text, (line, what) => this.fail(line, what));
    let out = '';
    const lines = []; // lines[i] is the source line of output line i + 1
    const append = (piece, line, moves) => {
      [...piece.matchAll(/\n/g)].forEach((_, k) => lines.push(moves ? line + k : line));
      out += piece;
    };
    for (const [i, token] of tokens.entries()) {
      const in_table = /\n?[ \t]*\|[^\n]*$/.test(out.slice(out.lastIndexOf('\n') + 1));
      if (token.raw === ' ' && out.endsWith('\\f$') && tokens[i + 1]?.name === 'claim')
        append('&nbsp;', token.line, true);
      else if (token.type === 'mark') append(this.mark(token), token.line, false);
      else if (token.type === 'math' || token.type === 'display')
        append(this.formula(token, in_table), token.line, true);
      else append(token.raw, token.line, true);
    }
    lines.push(text.split('\n').length);
    for (const { name, line } of this.open) this.fail(line, `@${name} has no @end`);
    return { text: out, lines, found: this.found, errors: this.errors };
  }
}

// { text, lines, found, errors } of one page.
export function filter_page(text, context) {
  return new PageFilter(context).run(text);
}

// Headers: only formulas and citations, only in documentation comments; every line stays in place.
export function filter_header(text, context) {
  const filter = new PageFilter({ ...context, glossary: new Map(), rows: new Map() });
  const lines = text.split('\n').map((line, i) => {
    const comment = line.match(/^(\s*(?:\/\/\/|\*(?!\/)).*|.*\/\/\/<.*)$/);
    if (!comment || !/[$@\\]/.test(line)) return line;
    return tokenize(line, (_, what) => filter.fail(i + 1, what))
      .map((token) => {
        if (token.type === 'math') return filter.formula(token, false);
        if (token.type === 'mark' && token.name === 'cite')
          return filter.cite({ ...token, line: i + 1 });
        return token.raw;
      })
      .join('');
  });
  return { text: lines.join('\n'), found: filter.found, errors: filter.errors };
}

export function page_context(file, { chapters, glossary, references }) {
  const chapter = chapters.find((c) => c.page === file || c.page_zh === file) ?? null;
  const lang = file.endsWith('.zh.md') ? 'zh' : 'en';
  const rows = (chapter ? chapter.rows : chapters.flatMap((c) => c.rows)).map((row) => [
    row.id,
    row,
  ]);
  return {
    file,
    chapter,
    lang,
    base: lang === 'zh' ? '../' : '',
    claims: chapter ? load_claims(chapter) : null,
    glossary,
    references,
    rows: new Map(rows),
  };
}

function main([file]) {
  const relative = path.relative(root, path.resolve(file));
  const project = {
    chapters: load_chapters(),
    glossary: load_glossary(),
    references: load_references(),
  };
  const { text, errors } = filter_page(read(relative), page_context(relative, project));
  for (const error of errors) console.error(error.message);
  process.stdout.write(text);
  return errors.length > 0 ? 1 : 0;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
