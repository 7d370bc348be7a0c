// Runs Doxygen on what the page filter wrote.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DocsError, digest, files_below, read, root, work } from './project.mjs';

function namespaces_header(chapters) {
  const lines = ['/// @namespace course', '/// The layer that all chapters share.'];
  for (const c of chapters.filter((x) => x.page))
    lines.push('', `/// @namespace course::${c.name}`, `/// Chapter ${c.number}: ${c.title}.`);
  return `${lines.join('\n')}\n`;
}

// Doxygen names the filtered file; the reader knows the original one.
function original_places(text, sources, input) {
  const by_file = new Map(sources.map((s) => [s.file, s]));
  return text
    .replaceAll(`${input}/`, '')
    .replaceAll(`${root}/`, '')
    .replace(/^([\w./-]+\.(?:md|hpp)):(\d+):/gm, (whole, file, line) => {
      const lines = by_file.get(file)?.lines;
      return lines ? `${file}:${lines[+line - 1] ?? line}:` : whole;
    });
}

// What the Chinese pages may refer to: the English pages and symbols, less the pages they replace.
function write_english_tags(sources, file) {
  const own = new Set(sources.flatMap((s) => s.text.match(/^#\s.*\{#([\w-]+)\}/m)?.[1] ?? []));
  const tags = readFileSync(path.join(work, 'en/tags.xml'), 'utf8');
  const kept = tags.replace(/ *<compound kind="page">[\s\S]*?<\/compound>\n/g, (compound) =>
    own.has(compound.match(/<name>(.*?)<\/name>/)?.[1]) ? '' : compound,
  );
  writeFileSync(file, kept);
}

// Runs Doxygen on the filtered sources unless nothing it reads has changed.
export function run_doxygen(sources, lang, project, draft) {
  const dir = path.join(work, lang);
  const input = path.join(dir, 'input');
  const snippets =
    lang === 'zh'
      ? project.chapters.filter((c) => c.page_zh).map((c) => c.dir)
      : ['common', 'chapters', 'tests'];
  const read_too = snippets
    .flatMap((d) => files_below(d, /\.(cpp|hpp|ts)$/))
    .map((f) => f + read(f));
  const doxyfile = `${read('docs/Doxyfile')}\nOUTPUT_DIRECTORY = ${dir}\nINPUT = ${input}\nSTRIP_FROM_PATH = ${input}\nGENERATE_TAGFILE = ${path.join(dir, 'tags.xml')}\n${
    lang === 'zh'
      ? `OUTPUT_LANGUAGE = Chinese\nGENERATE_XML = NO\nTAGFILES = ${path.join(dir, 'english-tags.xml')}=..\n`
      : ''
  }`;
  const key = digest([
    doxyfile,
    read('docs/header.html'),
    read('docs/footer.html'),
    ...sources.flatMap((s) => [s.file, s.text]),
    ...read_too,
  ]);
  const stamp = path.join(dir, 'stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return dir;

  rmSync(dir, { recursive: true, force: true });
  for (const { file, text } of sources) {
    mkdirSync(path.dirname(path.join(input, file)), { recursive: true });
    writeFileSync(path.join(input, file), text);
  }
  if (lang === 'en')
    writeFileSync(path.join(input, 'namespaces.hpp'), namespaces_header(project.chapters));
  if (lang === 'zh') write_english_tags(sources, path.join(dir, 'english-tags.xml'));
  const result = spawnSync('doxygen', ['-'], {
    cwd: root,
    input: doxyfile,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (result.error)
    throw new DocsError(
      'doxygen',
      0,
      `cannot be started (${result.error.code}); run ./course setup`,
    );
  const said = original_places(`${result.stdout}${result.stderr}`, sources, input);
  // Doxygen says it again for each kind of output.
  const warnings = [...new Set(said.split('\n'))].filter((line) => line.trim()).join('\n');
  if (result.status !== 0 || warnings) {
    console.error(warnings);
    if (!draft) throw new DocsError('doxygen', 0, 'warnings are errors (see above)');
  } else {
    writeFileSync(stamp, key);
  }
  return dir;
}
