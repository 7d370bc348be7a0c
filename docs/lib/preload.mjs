// What a page with live figures will need first: the browser is told before it finds out itself.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Addresses (relative to the site) of the shell, the chapter's figures and its modules' scripts.
export function demo_preloads(out, demos) {
  if (demos.length === 0) return [];
  const manifest = path.join(out, 'assets/.vite/manifest.json');
  if (!existsSync(manifest)) return ['assets/course.js'];
  const entries = JSON.parse(readFileSync(manifest, 'utf8'));
  const chapters = new Set(demos.map((d) => d.split('/')[0]));
  const wanted = new Set();
  const add = (key) => {
    const entry = entries[key];
    if (!entry || wanted.has(`assets/${entry.file}`)) return;
    wanted.add(`assets/${entry.file}`);
    for (const other of entry.imports ?? []) add(other);
  };
  for (const [key, entry] of Object.entries(entries)) {
    if (entry.isEntry) add(key);
    if ([...chapters].some((c) => key.includes(`_${c}/demo/`))) add(key);
  }
  return [...wanted].filter((f) => f.endsWith('.js'));
}
