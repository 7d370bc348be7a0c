// Runs the browser benchmarks in headless Chromium and prints a table.
//
//   node common/bench/browser.mjs build/wasm/bench [--node]
//
// With --node the modules run in this process instead, for a first look.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const sizes = [16, 32, 64, 128, 256, 512, 1024];
const kinds = { gemm: [0, 0], gemm_tn: [1, 0], gemm_nt: [0, 1], gemm_tt: [1, 1] };

// Runs where the module is: in the page or here. Must not use anything from outside.
async function measure({ url, sizes, kinds }) {
  const { default: create } = await import(url);
  const module = await create();
  const rows = [];
  for (const [kind, [ta, tb]] of Object.entries(kinds)) {
    for (const n of sizes) {
      const ceiling = module._bench_ceiling();
      rows.push({ name: `${kind}/${n}`, rate: module._bench_gemm(n, ta, tb), ceiling });
    }
  }
  return rows;
}

async function inChromium(folder, variants) {
  const { chromium } = await import('playwright-core');
  const types = { mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url, 'http://localhost').pathname) || 'index.html';
    try {
      const body = name === 'index.html' ? '<!doctype html>' : await readFile(join(folder, name));
      response.writeHead(200, { 'Content-Type': types[name.split('.').pop()] });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.COURSE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/index.html`);
    for (const variant of variants) {
      const url = `${origin}/gemm_browser_${variant}.mjs`;
      print(variant, await page.evaluate(measure, { url, sizes, kinds }));
    }
  } finally {
    await browser.close();
    server.close();
  }
}

function print(variant, rows) {
  for (const { name, rate, ceiling } of rows) {
    const share = (rate / ceiling).toFixed(2);
    console.log(
      `${variant.padEnd(8)} ${name.padEnd(13)} ${rate.toFixed(1).padStart(6)} GFLOP/s, ` +
        `${share} of ${ceiling.toFixed(1)}`,
    );
  }
}

const folder = resolve(process.argv[2] ?? 'build/wasm/bench');
const variants = ['simd', 'relaxed'];
if (process.argv.includes('--node')) {
  for (const variant of variants) {
    const url = pathToFileURL(join(folder, `gemm_browser_${variant}.mjs`)).href;
    print(variant, await measure({ url, sizes, kinds }));
  }
} else {
  await inChromium(folder, variants);
}
