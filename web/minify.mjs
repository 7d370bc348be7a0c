// minify.mjs FROM TO: a module's loader script as the site sends it. Emscripten removes what its script
// does not need, but keeps every name as it was.
import { readFile, writeFile } from 'node:fs/promises';
import { minify } from 'vite';

const [from, to] = process.argv.slice(2);
const { code, errors } = await minify(from, await readFile(from, 'utf8'), { module: true });
if (errors.length > 0) throw new Error(`${from}: ${errors[0].message}`);
await writeFile(to, code);
