// Formulas are rendered when the site is built: HTML and MathML, no script on the page.
import katex from 'katex';
import { DocsError, read_json } from './project.mjs';

const macros = read_json('docs/katex-macros.json');
const cache = new Map();

export function render_math(tex, display, where) {
  const key = `${display ? 'D' : 'I'}${tex}`;
  if (!cache.has(key)) {
    try {
      const html = katex.renderToString(tex.trim(), {
        displayMode: display,
        output: 'htmlAndMathml',
        throwOnError: true,
        strict: (code) => (code === 'unicodeTextInMathMode' ? 'ignore' : 'error'),
        macros: { ...macros },
      });
      // A short formula is not broken over two lines.
      cache.set(
        key,
        !display && tex.length < 28 ? html.replace('class="katex"', 'class="katex short"') : html,
      );
    } catch (error) {
      throw new DocsError(
        where,
        0,
        `formula $${tex.trim()}$: ${error.message.replace(/\s+/g, ' ')}`,
      );
    }
  }
  return cache.get(key);
}

// Replaces \(TeX\) and \[TeX\] in plain text; `escape` makes HTML of what lies between.
export function replace_math(text, where, escape) {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(/\\\(([\s\S]*?)\\\)|\\\[([\s\S]*?)\\\]/g)) {
    html += escape(text.slice(at, match.index));
    html += render_math(match[1] ?? match[2], match[1] === undefined, where);
    at = match.index + match[0].length;
  }
  return html + escape(text.slice(at));
}
