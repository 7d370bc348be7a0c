// Compiled sources as the pages show them: tagged regions, and whole files with line anchors.
import { escape_html } from './marks.mjs';

const tag_line = /^\s*(?:\/\/[!/]?|#)\s*\[([\w:. -]+)\]\s*$/;

// The lines { from, to } between two lines `//! [tag]`, counted from 1; null without such a pair.
export function find_region(text, tag) {
  const lines = text.split('\n');
  const marks = lines.flatMap((line, i) => (line.match(tag_line)?.[1] === tag ? [i + 1] : []));
  if (marks.length !== 2 || marks[1] - marks[0] < 2) return null;
  return { from: marks[0] + 1, to: marks[1] - 1 };
}

// chapters/01_linear_regression/src/model.cpp -> source-01_linear_regression-src-model.cpp.html
export const source_page = (file) =>
  `source-${file.replace(/^chapters\//, '').replaceAll('/', '-')}.html`;

const keywords = new Set(
  (
    'alignas alignof auto bool break case catch char class concept const consteval constexpr constinit continue co_await co_return co_yield ' +
    'decltype default delete do double dynamic_cast else enum explicit export extern false final float for friend goto if inline int long ' +
    'mutable namespace new noexcept nullptr operator override private protected public reinterpret_cast requires return short signed sizeof ' +
    'static static_assert static_cast struct switch template this throw true try typedef typeid typename union unsigned using virtual void ' +
    'volatile while'
  ).split(' '),
);
const types = new Set('bool char double float int long short signed unsigned void auto'.split(' '));

const token = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/,
    /(?<preprocessor>^[ \t]*#[^\n]*(?:\\\n[^\n]*)*)/,
    /(?<stringliteral>R"\((?:[\s\S]*?)\)"|"(?:\\.|[^"\\\n])*")/,
    /(?<charliteral>(?<!\w)'(?:\\.|[^'\\\n])+')/,
    /(?<number>(?<![\w.])(?:0[xX][\da-fA-F']+|\d[\d']*\.?\d*(?:[eE][-+]?\d+)?)[fFuUlLzZ]*)/,
    /(?<word>[A-Za-z_]\w*)/,
  ]
    .map((r) => r.source)
    .join('|'),
  'gm',
);

// C++ to HTML with the class names Doxygen gives its own highlighting.
export function highlight_cpp(text) {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(token)) {
    html += escape_html(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    const is_word = kind === 'word';
    const name = is_word
      ? types.has(match[0])
        ? 'keywordtype'
        : keywords.has(match[0])
          ? 'keyword'
          : null
      : kind;
    // A span never crosses a line, so that lines can be cut apart afterwards.
    html += name
      ? match[0]
          .split('\n')
          .map((line) => `<span class="${name}">${escape_html(line)}</span>`)
          .join('\n')
      : escape_html(match[0]);
  }
  return html + escape_html(text.slice(at));
}

// A whole file as numbered, linkable lines.
export function source_html(text) {
  const lines = highlight_cpp(text.replace(/\n$/, '')).split('\n');
  return lines
    .map(
      (line, i) =>
        `<span class="source-line" id="L${i + 1}"><a class="source-number" href="#L${i + 1}" aria-label="line ${i + 1}"></a>${line}</span>`,
    )
    .join('\n');
}
