// compress.mjs SITE MANIFEST: puts a brotli-compressed .br beside every file of the site that gains by
// it. The manifest remembers what was compressed, so that only changed files are compressed again.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compressible = new Set(
  '.html .css .js .mjs .json .svg .wasm .csv .bin .safetensors .txt .xml .map .pagefind .pf_meta .pf_index .pf_fragment'.split(
    ' ',
  ),
);
const smallest = 512; // bytes; below, headers outweigh what is saved
const brotli = promisify(brotliCompress);

const [site, manifestPath] = process.argv.slice(2);
const known = JSON.parse(await readFile(manifestPath, 'utf8').catch(() => '{}'));
const current = {};

const entries = await readdir(site, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const present = new Set(files);

async function compress(file) {
  const name = relative(site, file);
  const bytes = await readFile(file);
  if (bytes.length < smallest) return;
  const hash = createHash('sha1').update(bytes).digest('hex');
  if (known[name] === hash && present.has(`${file}.br`)) {
    current[name] = hash;
    return;
  }
  const packed = await brotli(bytes, {
    params: {
      // The best compression for what every visitor loads; large tables would take seconds at 11.
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1_000_000 ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  await writeFile(`${file}.br`, packed);
  current[name] = hash;
}

const queue = files.filter((file) => compressible.has(extname(file)));
const total = queue.length;
let done = 0;
async function worker() {
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    await compress(file);
    done += 1;
    if (done % 20 === 0) console.log(`[${done}/${total}]`);
  }
}
await Promise.all([worker(), worker()]);

// A .br whose file is gone, or is now too small, would be sent in the wrong file's place.
for (const file of files.filter((name) => name.endsWith('.br'))) {
  if (!(relative(site, file.slice(0, -3)) in current)) await rm(file);
}
await writeFile(manifestPath, JSON.stringify(current));
