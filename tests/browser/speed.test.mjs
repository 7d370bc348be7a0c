// @ts-check
// How much is sent, how soon the first step is there, and whether the main thread stays free.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { DemoDriver } from './support/demo.mjs';
import { allDemos, useSite, wait } from './support/site.mjs';

const site = useSite();
const demos = await allDemos();

const kBudget = 90 * 1024; // bytes of script and WebAssembly, as sent
const kLongest = 50; // ms

/** @param {import('playwright-core').Page} page */
const observeTasks = (page) =>
  page.addInitScript(() => {
    /** @type {number[]} */
    const tasks = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });

/** @param {import('playwright-core').Page} page */
const longest = (page) =>
  page.evaluate(() => Math.max(0, .../** @type {any} */ (globalThis).longTasks.splice(0)));

/**
 * The bytes that a browser would be sent.
 * @param {string} address
 */
const sentBytes = (address) =>
  new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'br, gzip' } }, (response) => {
      let size = 0;
      response.on('data', (chunk) => (size += chunk.length));
      response.on('end', () => resolve(size));
    }).on('error', reject);
  });

test('script and WebAssembly of a page’s demos stay within the budget', async (t) => {
  for (const path of new Set(demos.map((demo) => demo.page))) {
    /** @type {Set<string>} */
    const addresses = new Set();
    const { page, close } = await site.open(path, {
      prepare: async (page) =>
        page.on('request', (request) => {
          if (/\/(assets|modules)\/.*\.(js|mjs|wasm)$/.test(request.url())) {
            addresses.add(request.url());
          }
        }),
    });
    for (const { name } of demos.filter((demo) => demo.page === path)) {
      await new DemoDriver(page, name).ready();
    }
    await close();
    let total = 0;
    for (const address of addresses) {
      const size = await sentBytes(address);
      t.diagnostic(`${address.replace(site.address, '')}: ${size} bytes`);
      total += size;
    }
    t.diagnostic(`${path}: ${(total / 1024).toFixed(1)} KB of script and WebAssembly`);
    assert.ok(
      [...addresses].some((name) => name.endsWith('.wasm')),
      'no module was measured',
    );
    assert.ok(total < kBudget, `${path}: ${total} bytes`);
  }
});

test('the time to the first step is measured', async (t) => {
  const times = [];
  for (let run = 0; run < 3; ++run) {
    const { page, close } = await site.open(demos[0].page);
    const mark = await page.waitForFunction(
      () => performance.getEntriesByName('course:first-step')[0]?.startTime,
    );
    times.push(Math.round(Number(await mark.jsonValue())));
    await close();
  }
  t.diagnostic(`navigation to the first step: ${times.join(', ')} ms`);
});

test('a long task is noticed', async () => {
  const { page, close } = await site.open(demos[0].page, { prepare: observeTasks });
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 120;
      while (performance.now() < end);
    });
  });
  await wait(500);
  assert.ok((await longest(page)) >= 100);
  await close();
});

for (const { page: path, name } of demos) {
  test(`${name}: the main thread stays free while it runs`, async (t) => {
    const { page, close } = await site.open(path, { prepare: observeTasks });
    const demo = await new DemoDriver(page, name).ready();
    // Another program on this machine can stretch a task: the best of three counts.
    let best = Infinity;
    for (let attempt = 0; attempt < 3 && best >= kLongest; ++attempt) {
      await demo.act('reset');
      await demo.settled();
      await longest(page);
      await demo.root.locator('[data-action=speed] input').press('End');
      await demo.act('play');
      for (const { key, kind } of await demo.controls()) {
        if (kind === 'slider')
          await demo.control(key).locator('input[type=range]').press('ArrowLeft');
      }
      await wait(1200);
      if ((await demo.status()).playing) await demo.act('play');
      best = Math.min(best, await longest(page));
    }
    t.diagnostic(`longest task: ${best === 0 ? 'none above 50 ms' : `${Math.round(best)} ms`}`);
    assert.ok(best < kLongest, `a task of ${best} ms`);
    await close();
  });
}
