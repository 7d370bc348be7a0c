// The curriculum as data: docs/curriculum.md parsed into rows with ids.
//
//   C1.k concept   M1.k formula   E1.k erratum    Qn question   Fn figure
//   K1.k code      T1.k check     D1.k demo idea without a figure number
//
// Concepts, formulas and checks are the bullets of their section (or, where the section is one
// line, its parts between semicolons); E, Q and F carry their own numbers in the text.
//
//   node docs/curriculum.mjs         one line per chapter
//   node docs/curriculum.mjs 01      the rows of chapter 01
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const curriculum_path = fileURLToPath(new URL('curriculum.md', import.meta.url));

export const kinds = {
  C: { one: 'concept', many: 'Concepts', section: 'Concepts' },
  M: { one: 'formula', many: 'Formulas', section: 'Formulas' },
  E: { one: 'erratum', many: 'Errata', section: 'Errata' },
  Q: { one: 'question', many: 'Questions', section: 'Open questions in the notes' },
  K: { one: 'code', many: 'Code', section: 'What code must exist' },
  T: { one: 'check', many: 'Checks', section: 'Checks' },
  F: { one: 'figure', many: 'Figures', section: 'Demo' },
  D: { one: 'demo', many: 'Demo ideas', section: 'Demo' },
};

// Splits at any of `separators` that stands outside brackets, `code` and $math$.
export function split_top_level(text, separators) {
  const parts = [];
  let part = '';
  let depth = 0;
  let quote = '';
  for (const c of text) {
    if (quote) {
      if (c === quote) quote = '';
    } else if (c === '`' || c === '$') {
      quote = c;
    } else if ('([{'.includes(c)) {
      ++depth;
    } else if (')]}'.includes(c)) {
      --depth;
    }
    if (!quote && depth === 0 && separators.includes(c)) {
      parts.push(part);
      part = '';
    } else {
      part += c;
    }
  }
  parts.push(part);
  return parts.map((p) => p.trim().replace(/\.$/, '')).filter((p) => p);
}

// '01-03' -> 01, 02, 03; "11, 22's input gradients" -> 11, 22; 'nothing' -> none.
function depends_on(text) {
  const numbers = [];
  for (const [, from, to] of text.matchAll(/(?<!\d)(\d\d)(?:-(\d\d))?(?!\d)/g)) {
    for (let n = +from; n <= +(to ?? from); ++n) numbers.push(String(n).padStart(2, '0'));
  }
  return numbers;
}

// `identifiers` named by a code row; an argument list inside the backticks is not part of them.
function identifiers(text) {
  const names = [];
  for (const [, code] of text.matchAll(/`([^`]+)`/g)) {
    names.push(...(code.replace(/\([^)]*\)/g, '').match(/[A-Za-z_]\w*/g) ?? []));
  }
  return [...new Set(names)];
}

// Section 'Concepts' -> { line, intro: text on the heading's line, bullets: [{ line, text }] }.
function split_sections(lines, first_line) {
  const sections = new Map();
  let current = null;
  lines.forEach((line, i) => {
    // Two short sections may share a line: '**Errata**: none. **Open questions ...**: none.'
    const headings = [...line.matchAll(/(?:^|(?<=\. ))\*\*([A-Z][a-z ]+)\*\*/g)];
    if (headings.length > 0 && headings[0].index === 0) {
      headings.forEach((heading, k) => {
        const from = heading.index + heading[0].length;
        const intro = line
          .slice(from, headings[k + 1]?.index)
          .replace(/^[:\s]+/, '')
          .trim();
        current = { line: first_line + i, intro, bullets: [] };
        sections.set(heading[1], current);
      });
    } else if (current && line.startsWith('- ')) {
      current.bullets.push({ line: first_line + i, text: line.slice(2).trim() });
    } else if (current && /^\s+\S/.test(line) && current.bullets.length > 0) {
      current.bullets.at(-1).text += ` ${line.trim()}`;
    }
  });
  return sections;
}

function figure_rows(section, number) {
  const rows = [];
  const text = section.intro;
  const marks = [...text.matchAll(/\((F\d+[^)]*)\)\s*/g)];
  const before = text.slice(0, marks[0]?.index ?? text.length);
  const ideas = split_top_level(before.replace(/^[Nn]o (figure|image)[^.]*\.\s*/, ''), ';');
  ideas.forEach((idea, k) =>
    rows.push({ id: `D${+number}.${k + 1}`, text: idea, line: section.line }),
  );
  marks.forEach((mark, i) => {
    const body = text.slice(mark.index + mark[0].length, marks[i + 1]?.index);
    for (const [, from, to] of mark[1].matchAll(/F(\d+)(?:-F(\d+))?/g)) {
      for (let n = +from; n <= +(to ?? from); ++n) {
        rows.push({ id: `F${n}`, text: body.trim().replace(/[.;]$/, ''), line: section.line });
      }
    }
  });
  return rows;
}

function rows_of_section(kind, section, number) {
  if (/^none\b/.test(section.intro)) return [];
  if (kind === 'F') return figure_rows(section, number);
  if (kind === 'K') {
    return split_top_level(section.intro, ',;').map((text, k) => ({
      id: `K${+number}.${k + 1}`,
      text,
      line: section.line,
      identifiers: identifiers(text),
    }));
  }
  if (kind === 'E' || kind === 'Q') {
    return section.bullets.map(({ line, text }) => {
      const [, id, body] = text.match(/^([EQ][\d.]+)\s+(.*)$/) ?? [];
      if (!id) throw new Error(`docs/curriculum.md:${line}: expected an id ${kind}.. after "- "`);
      return { id, text: body, line };
    });
  }
  const parts = section.bullets.length
    ? section.bullets
    : split_top_level(section.intro, ';').map((text) => ({ text, line: section.line }));
  return parts.map(({ text, line }, k) => ({ id: `${kind}${+number}.${k + 1}`, text, line }));
}

// [{ number: '01', name: 'linear_regression', line, depends: ['..'], rows: [{ id, kind, text, line }] }]
export function parse_curriculum(markdown) {
  const lines = markdown.split('\n');
  const starts = lines.flatMap((line, i) => (/^## \d\d_\w+$/.test(line) ? [i] : []));
  return starts.map((start) => {
    const [, number, name] = lines[start].match(/^## (\d\d)_(\w+)$/);
    let end = start + 1;
    while (end < lines.length && !lines[end].startsWith('## ')) ++end;
    const sections = split_sections(lines.slice(start + 1, end), start + 2);
    const rows = [];
    for (const [kind, { section }] of Object.entries(kinds)) {
      if (kind === 'D') continue; // made together with the figures
      if (!sections.has(section)) {
        throw new Error(
          `docs/curriculum.md:${start + 1}: ${number}_${name} has no section "${section}"`,
        );
      }
      rows.push(...rows_of_section(kind, sections.get(section), number));
    }
    for (const row of rows) row.kind = row.id[0];
    const depends = depends_on(sections.get('Depends on')?.intro ?? '');
    return { number, name, line: start + 1, depends, rows };
  });
}

export function load_curriculum() {
  return parse_curriculum(readFileSync(curriculum_path, 'utf8'));
}

function main([number]) {
  const chapters = load_curriculum();
  if (!number) {
    for (const c of chapters)
      console.log(
        `${c.number} ${c.name}: ${c.rows.length} rows, depends on ${c.depends.join(' ') || 'nothing'}`,
      );
    return 0;
  }
  const chapter = chapters.find((c) => c.number === number.padStart(2, '0') || c.name === number);
  if (!chapter) {
    console.error(
      `docs/curriculum.mjs: no chapter "${number}"; expected 01-${chapters.at(-1).number} or a name such as ${chapters[0].name}`,
    );
    return 2;
  }
  for (const row of chapter.rows) console.log(`${row.id.padEnd(6)} ${row.text}`);
  return 0;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
