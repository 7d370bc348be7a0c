// minify.mjs FROM TO: a module's loader script as the site sends it. Emscripten removes what its script
// does not need, but keeps every name as it was, and the ways of Node.js and of windows: here it runs
// in workers only.
import { readFile, writeFile } from 'node:fs/promises';
import { minify } from 'vite';

const [from, to] = process.argv.slice(2);
let script = await readFile(from, 'utf8');
for (const [place, here] of Object.entries({ WEB: false, WORKER: true, NODE: false })) {
  const question = new RegExp(`var ENVIRONMENT_IS_${place} *=[^;]*;`);
  if (!question.test(script)) throw new Error(`${from}: does not ask whether it runs in ${place}`);
  script = script.replace(question, `const ENVIRONMENT_IS_${place}=${here};`);
}
const { code, errors } = await minify(from, script, { module: true });
if (errors.length > 0) throw new Error(`${from}: ${errors[0].message}`);
await writeFile(to, code);
