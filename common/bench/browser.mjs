// The benchmarks in the browser: runs the modules of build/wasm/bench in headless Chromium, beside
// TensorFlow.js where `./course setup --peers` has put it, and writes Google Benchmark's JSON.
//
//   node common/bench/browser.mjs [--filter REGEX] [--list] [--out FILE] [--node]
//
// --list only names the cases; --node runs our modules in this process instead, for a first look.
import { createServer } from 'node:http';
import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const modules = join(root, 'build/wasm/bench');
const peers = join(root, '.toolchain/peers');

/** Every case that there is: its name, and what measure() of browser_page.mjs is told. */
export function allCases() {
  const cases = [];
  const kinds = { wasm_gemm: [0, 0], wasm_gemm_tn: [1, 0], wasm_gemm_nt: [0, 1] };
  for (const [kind, [ta, tb]] of Object.entries({ ...kinds, wasm_gemm_tt: [1, 1] })) {
    for (const n of [16, 32, 64, 128, 256, 512, 1024])
      cases.push({ name: `${kind}/${n}`, n, ta, tb });
  }
  for (const model of ['linear_regression', 'logistic_regression', 'mlp', 'cnn'])
    cases.push({ name: `wasm_step/${model}`, model });
  return cases;
}

/** Those of the cases with a row whose name matches; as in Google Benchmark, `-` in front negates. */
export function matching(cases, filter) {
  const negated = filter.startsWith('-');
  const regex = new RegExp(negated ? filter.slice(1) : filter);
  return cases.filter(({ name }) => regex.test(`${name}/course`) !== negated);
}

/** Rows as Google Benchmark writes them. */
export function rowsOf(name, times) {
  return Object.entries(times).map(([who, { calls, rounds, nanoseconds, ...counters }]) => ({
    name: `${name}/${who}`,
    run_name: `${name}/${who}`,
    run_type: 'iteration',
    repetitions: 1,
    repetition_index: 0,
    threads: 1,
    iterations: calls * rounds,
    real_time: nanoseconds,
    cpu_time: nanoseconds,
    time_unit: 'ns',
    ...counters,
  }));
}

function lineOf(row) {
  const microseconds = (row.real_time / 1e3).toFixed(2).padStart(12);
  const share = row['GFLOP/s'] / row.ceiling;
  const rate = Number.isNaN(share)
    ? ''
    : `${row['GFLOP/s'].toFixed(1).padStart(8)} GFLOP/s, ${share.toFixed(2)} of ${row.ceiling.toFixed(1)}`;
  return `${row.name.padEnd(44)}${microseconds} us${rate}`;
}

// --- where it runs -------------------------------------------------------------------------------

const kTypes = { mjs: 'text/javascript', js: 'text/javascript', wasm: 'application/wasm' };

/** Serves files by their names alone, from the folders that may have them. */
async function serve(folders) {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url, 'http://localhost').pathname);
    const file = folders.map((folder) => join(folder, name)).find(existsSync);
    if (name === '' || file === undefined) {
      response.writeHead(name === '' ? 200 : 404, { 'Content-Type': 'text/html' });
      return response.end('<!doctype html><title>Benchmarks</title>');
    }
    response.writeHead(200, { 'Content-Type': kTypes[name.split('.').pop()] });
    response.end(await readFile(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

/** Offers measure(what) in a page of Chromium; without its headers the page has no threads. */
async function openChromium() {
  const { chromium } = await import('playwright-core');
  const { server, origin } = await serve([here, modules, peers]);
  const browser = await chromium.launch({
    executablePath: process.env.COURSE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  if (existsSync(peers)) {
    for (const name of ['tf', 'tf-backend-wasm'])
      await page.addScriptTag({ url: `${origin}/${name}.min.js` });
    await page.evaluate(async (base) => {
      const { tf } = globalThis;
      tf.wasm.setWasmPaths(base);
      if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js: no WebAssembly back end');
    }, `${origin}/`);
  } else {
    console.error('browser: no TensorFlow.js, left out (./course setup --peers brings it)');
  }
  await page.evaluate(async (base) => {
    globalThis.bench = await import(`${base}/browser_page.mjs`);
    await globalThis.bench.load({
      course: `${base}/relaxed.mjs`,
      course_simd128: `${base}/simd.mjs`,
    });
  }, origin);
  return {
    name: `Chromium ${browser.version()}`,
    measure: (what) => page.evaluate((which) => globalThis.bench.measure(which), what),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

async function openNode() {
  const bench = await import('./browser_page.mjs');
  const url = (name) => pathToFileURL(join(modules, name)).href;
  await bench.load({ course: url('relaxed.mjs'), course_simd128: url('simd.mjs') });
  return { name: `Node ${process.version}`, measure: bench.measure, close: async () => {} };
}

async function main() {
  const { values } = parseArgs({
    options: {
      filter: { type: 'string', default: '.' },
      list: { type: 'boolean' },
      out: { type: 'string' },
      node: { type: 'boolean' },
    },
  });
  const cases = matching(allCases(), values.filter);
  if (values.list) return cases.forEach(({ name }) => console.log(name));
  const place = await (values.node ? openNode() : openChromium());
  const benchmarks = [];
  try {
    for (const [i, what] of cases.entries()) {
      const { times, absent } = await place.measure(what);
      for (const [who, why] of Object.entries(absent))
        console.error(`browser: ${what.name} without ${who}: ${why}`);
      for (const row of rowsOf(what.name, times)) {
        console.log(`[${i + 1}/${cases.length}] ${lineOf(row)}`);
        benchmarks.push(row);
      }
    }
  } finally {
    await place.close();
  }
  if (values.out) {
    const context = {
      date: new Date().toISOString(),
      executable: place.name,
      num_cpus: availableParallelism(),
    };
    writeFileSync(values.out, `${JSON.stringify({ context, benchmarks }, null, 1)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
