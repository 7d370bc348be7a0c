// What a page with live figures will need first: the browser is told before it finds out itself.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// What Vite made, by source; null before the web shell was built.
function read_manifest(out) {
  const file = path.join(out, 'assets/.vite/manifest.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

// Addresses (relative to the site) of the shell and of the chapter's figures. Both run before the first
// layout: the figures' worker then computes while the page is laid out.
export function demo_scripts(out, demos) {
  if (demos.length === 0) return [];
  const entries = read_manifest(out);
  if (!entries) return ['assets/course.js'];
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

// The worker's script, and the module that the first figure will ask it for.
export function first_worker(out, demos) {
  const shell = Object.values(read_manifest(out) ?? {}).find((entry) => entry.isEntry);
  const script = shell?.assets?.find((name) => /^worker-.*\.js$/.test(name));
  if (demos.length === 0 || !script) return null;
  return { script: `assets/${script}`, module: `modules/${demos[0].split('/')[0]}` };
}
