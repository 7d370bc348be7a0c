// Theme and fonts of the site.
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

// Writes only what changed, so that file times tell what is new.
export function write_if_changed(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return false;
  // Whoever serves the site meanwhile sees the old file or the new one, never half of one.
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, bytes);
  renameSync(part, file);
  return true;
}

function copy_if_newer(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  if (
    existsSync(to) &&
    statSync(to).mtimeMs >= statSync(from).mtimeMs &&
    statSync(to).size === statSync(from).size
  )
    return;
  const part = `${to}.${process.pid}.part`;
  copyFileSync(from, part);
  renameSync(part, to);
}

const fonts = {
  'source-serif-4':
    '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2',
  'source-serif-4-italic':
    '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2',
  inter: '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  'jetbrains-mono':
    '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
};

function copy_fonts(out) {
  for (const [name, from] of Object.entries(fonts))
    copy_if_newer(path.join(root, 'node_modules', from), path.join(out, 'fonts', `${name}.woff2`));
  const katex = path.join(root, 'node_modules/katex/dist/fonts');
  for (const file of readdirSync(katex).filter((f) => f.endsWith('.woff2')))
    copy_if_newer(path.join(katex, file), path.join(out, 'fonts', file));
}

// KaTeX's style sheet with only the woff2 fonts, at their place on this site.
function katex_css() {
  const css = readFileSync(path.join(root, 'node_modules/katex/dist/katex.min.css'), 'utf8');
  return css.replace(
    /src:url\(fonts\/([\w-]+\.woff2)\)[^;}]*/g,
    'src:url(../fonts/$1) format("woff2");font-display:block',
  );
}

const minify_css = (css) =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/\n+/g, '\n')
    .trim() + '\n';

export function write_assets(out) {
  copy_fonts(out);
  const theme = path.join(root, 'docs/theme');
  const css = ['tokens', 'site', 'content', 'home', 'reference', 'api', 'print']
    .map((name) => readFileSync(path.join(theme, `${name}.css`), 'utf8'))
    .join('\n');
  write_if_changed(path.join(out, 'theme/site.css'), minify_css(css));
  write_if_changed(path.join(out, 'theme/katex.css'), katex_css());
  for (const name of ['head.js', 'site.js', 'icon.svg'])
    copy_if_newer(path.join(theme, name), path.join(out, 'theme', name));
}
