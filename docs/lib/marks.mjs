// Cuts Markdown into the pieces the filter cares about. Code is never looked into.
//
//   { type: 'text' | 'code' | 'fence' | 'comment' | 'math' | 'display' | 'mark', raw, line, ... }
//   math, display: tex        mark: name, args (text between the braces or null), alone_on_line

// Marks with an argument in braces, and marks without.
const with_argument = new Set([
  'demo',
  'question',
  'erratum',
  'covers',
  'claim',
  'term',
  'listing',
  'cite',
  'insert',
]);
const without_argument = new Set(['predict', 'reveal', 'exercise', 'solution', 'end']);

function end_of_braces(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; ++i) {
    if (text[i] === '{') ++depth;
    if (text[i] === '}' && --depth === 0) return i + 1;
    if (text.startsWith('\n\n', i)) return -1;
  }
  return -1;
}

// The end of a fenced block that starts at `at`, which is the start of a line.
function end_of_fence(text, at) {
  const [, fence] = text.slice(at).match(/^ *(`{3,}|~{3,})/);
  const close = new RegExp(`\\n *${fence[0]}{${fence.length},} *(?=\\n|$)`, 'g');
  close.lastIndex = at + fence.length;
  const found = close.exec(text);
  return found ? found.index + found[0].length : -1;
}

// The end of `code` that starts at `at`; it does not reach over a blank line.
function end_of_code(text, at) {
  const [ticks] = text.slice(at).match(/^`+/);
  const rest = text.slice(at + ticks.length);
  const close = rest.match(new RegExp(`(?<!\`)${ticks}(?!\`)`));
  const blank = rest.search(/\n\s*\n/);
  if (!close || (blank >= 0 && blank < close.index)) return -1;
  return at + ticks.length + close.index + ticks.length;
}

// The index of the `$` that closes a formula opened before `at`; not over a blank line.
function end_of_math(text, at) {
  for (let i = at; i < text.length; ++i) {
    if (text[i] === '\\') ++i;
    else if (text[i] === '$') return i;
    else if (/^\n\s*\n/.test(text.slice(i, i + 40))) return -1;
  }
  return -1;
}

function mark_at(text, at) {
  const cite = text.slice(at).match(/^[@\\]cite\s+([\w:.-]*\w)/);
  if (cite) return { name: 'cite', args: cite[1], end: at + cite[0].length };
  const word = text.slice(at).match(/^@([a-z]+)/)?.[1];
  if (without_argument.has(word)) return { name: word, args: null, end: at + word.length + 1 };
  if (!with_argument.has(word)) return null;
  const open = at + word.length + 1;
  const end = text[open] === '{' ? end_of_braces(text, open) : -1;
  if (end < 0)
    return {
      name: word,
      problem: `@${word} needs its argument in braces: @${word}{...}`,
      end: open,
    };
  return {
    name: word,
    args: text
      .slice(open + 1, end - 1)
      .replace(/\s*\n\s*/g, ' ')
      .trim(),
    end,
  };
}

function is_alone_on_line(text, at, end) {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const after = text.slice(end, (text.indexOf('\n', end) + 1 || text.length + 1) - 1);
  return {
    starts_line: /^\s*$/.test(before),
    alone_on_line: /^\s*$/.test(before + after),
    indent: before,
  };
}

// report(line, what) is called for what is malformed.
export function tokenize(text, report) {
  const tokens = [];
  let line = 1;
  let pending = '';
  let pending_line = 1;
  const push = (token) => {
    if (pending) tokens.push({ type: 'text', raw: pending, line: pending_line });
    pending = '';
    if (token) {
      tokens.push({ ...token, line });
      line += token.raw.split('\n').length - 1;
    }
    pending_line = line;
  };
  for (let i = 0; i < text.length;) {
    const c = text[i];
    const take = (end, token) => {
      push({ ...token, raw: text.slice(i, end) });
      i = end;
    };
    const line_start = i === 0 || text[i - 1] === '\n';
    if (line_start && /^ *(```|~~~)/.test(text.slice(i, i + 40))) {
      const end = end_of_fence(text, i);
      if (end < 0) report(line, 'the code block that begins here has no end');
      take(end < 0 ? text.length : end, { type: 'fence' });
      continue;
    }
    if (c === '`') {
      const end = end_of_code(text, i);
      if (end > 0) {
        take(end, { type: 'code' });
        continue;
      }
    }
    if (text.startsWith('<!--', i)) {
      const end = text.indexOf('-->', i);
      if (end < 0) report(line, 'the comment that begins here has no end');
      take(end < 0 ? text.length : end + 3, { type: 'comment' });
      continue;
    }
    if (c === '$') {
      const display = text[i + 1] === '$';
      const from = i + (display ? 2 : 1);
      const end = display ? text.indexOf('$$', from) : end_of_math(text, from);
      if (end < 0) {
        report(
          line,
          display
            ? '$$ without its closing $$'
            : '$ without its closing $ in this paragraph (a dollar sign is written \\$)',
        );
        take(text.length, { type: 'text' });
        continue;
      }
      take(end + (display ? 2 : 1), {
        type: display ? 'display' : 'math',
        tex: text.slice(from, end),
      });
      continue;
    }
    if (c === '@' || (c === '\\' && text.startsWith('\\cite ', i))) {
      const mark = /\w/.test(text[i - 1] ?? '') ? null : mark_at(text, i);
      if (mark) {
        if (mark.problem) report(line, mark.problem);
        take(mark.end, { type: 'mark', ...mark, ...is_alone_on_line(text, i, mark.end) });
        continue;
      }
    }
    const step = c === '\\' && i + 1 < text.length ? 2 : 1;
    pending += text.slice(i, i + step);
    if (pending.endsWith('\n')) ++line;
    i += step;
  }
  push(null);
  return tokens;
}

// 'a, b, c' -> ['a', 'b', 'c'], the last of `count` parts keeping its commas.
export function split_arguments(args, count) {
  const parts = args.split(',');
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(',')]
    .map((p) => p.trim())
    .filter((p) => p);
}

export const escape_html = (text) =>
  String(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
