// The full-text index, made by pagefind from the finished pages.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const searchable = /data-pagefind-body/;

// Indexes every page of the site that asks for it; returns how many. Skipped when nothing changed.
export async function build_search_index(out, work) {
  const files = ['', 'zh']
    .flatMap((dir) =>
      existsSync(path.join(out, dir))
        ? readdirSync(path.join(out, dir)).map((f) => path.join(dir, f))
        : [],
    )
    .filter((f) => f.endsWith('.html'))
    .map((name) => ({ name, content: readFileSync(path.join(out, name), 'utf8') }))
    .filter(({ content }) => searchable.test(content));
  const hash = createHash('sha256');
  for (const { name, content } of files) hash.update(name).update(content);
  const key = hash.digest('hex');
  const stamp = path.join(work, 'search-stamp');
  const target = path.join(out, 'pagefind');
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key)
    return files.length;

  const pagefind = await import('pagefind');
  const { index, errors } = await pagefind.createIndex({
    excludeSelectors: [
      '.katex',
      '.heading-link',
      '.toc-inline',
      '.breadcrumb',
      '.pager',
      '.page-facts',
      '[data-pagefind-ignore]',
    ],
  });
  if (!index) throw new Error(`pagefind: ${errors.join('; ')}`);
  for (const { name, content } of files) {
    const result = await index.addHTMLFile({ url: name, content });
    if (result.errors.length) throw new Error(`pagefind: ${name}: ${result.errors.join('; ')}`);
  }
  rmSync(target, { recursive: true, force: true });
  await index.writeFiles({ outputPath: target });
  await pagefind.close();
  // Only the search itself is used, with this site's own dialog.
  for (const file of readdirSync(target)) {
    if (/^pagefind-(ui|modular-ui|highlight|component-ui)/.test(file))
      rmSync(path.join(target, file));
  }
  mkdirSync(work, { recursive: true });
  writeFileSync(stamp, key);
  return files.length;
}
