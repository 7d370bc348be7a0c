// One paragraph of Markdown (a caption, a definition, a row of the curriculum) as HTML.
import { escape_html, tokenize } from './marks.mjs';

// A formula as words, for attributes.
export const plain_tex = (tex) =>
  tex
    .replace(/\\d?frac\{([^{}]*)\}\{([^{}]*)\}/g, '$1/$2')
    .replace(/\\(?:mathbf|boldsymbol|text|hat|operatorname)\{([^}]*)\}/g, '$1')
    .replace(/[\\{}]/g, '');

export function inline_text(token) {
  if (token.type === 'code')
    return `<code>${escape_html(token.raw.replace(/^`+ ?| ?`+$/g, ''))}</code>`;
  return escape_html(token.raw)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, '<em>$1</em>')
    .replace(/\\([$*_`])/g, '$1');
}

// Markdown of one paragraph (a row of the curriculum, a definition) to HTML with \(TeX\).
export function inline_html(markdown) {
  return tokenize(markdown, () => {})
    .map((token) => {
      if (token.type === 'math') return `\\(${escape_html(token.tex)}\\)`;
      return inline_text(token);
    })
    .join('');
}
