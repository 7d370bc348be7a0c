// @ts-check
// What a reader sees when something is missing or goes wrong.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DemoDriver } from './support/demo.mjs';
import { allDemos, atOnce, useSite, wait } from './support/site.mjs';

const site = useSite();
// A page whose first two figures have a seed.
const path = 'linear_regression.html';
const name = 'linear_regression/error_surface';

describe('what a reader sees', { concurrency: atOnce }, () => {
  test('without SIMD the figure says so', async () => {
    const { page, close } = await site.open(path, {
      prepare: (page) => page.addInitScript(() => void (WebAssembly.validate = () => false)),
    });
    const demo = new DemoDriver(page, name);
    await demo.root.scrollIntoViewIfNeeded();
    await demo.root.getByText(/WebAssembly has no SIMD/).waitFor();
    await close();
  });

  test('without WebAssembly the figure says so', async () => {
    const { page, close } = await site.open(path, {
      prepare: (page) => page.addInitScript('delete globalThis.WebAssembly'),
    });
    const demo = new DemoDriver(page, name);
    await demo.root.scrollIntoViewIfNeeded();
    await demo.root.getByText(/has no WebAssembly/).waitFor();
    await close();
  });

  test('without JavaScript the text alternative stands in the figure’s place', async () => {
    const { page, close } = await site.open(path, { javaScript: false });
    const figure = page.locator(`course-demo[name="${name}"]`);
    await figure.scrollIntoViewIfNeeded();
    const text = await figure.innerText();
    assert.ok(text.trim().length > 20, `only “${text}”`);
    await close();
  });

  test('a module that is not built yet: the build’s message, then the figure by itself', async () => {
    let built = false;
    const { page, close } = await site.open(path, {
      prepare: async (page) => {
        await page.route('**/modules/**', (route) =>
          built ? route.continue() : route.fulfill({ status: 404 }),
        );
        await page.route('**/build-status.json', (route) =>
          route.fulfill({ json: { message: '3 of 26 chapters are built', complete: false } }),
        );
      },
    });
    const demo = new DemoDriver(page, name);
    await demo.root.scrollIntoViewIfNeeded();
    await demo.root.getByText('3 of 26 chapters are built').waitFor();
    built = true;
    await demo.until((s) => s.phase === 'ready', 'started after the build');
    await close();
  });

  test('a hostile address is taken apart with care', async () => {
    const hostile = `#${name}?eta=NaN&seed=-7&loss=%3Cscript%3E&start=1,2,3,4,5,6,7&__proto__=1&x=${'9'.repeat(500)}`;
    const { page, faults, close } = await site.open(path + hostile);
    const demo = await new DemoDriver(page, name).ready();
    const { notes } = await demo.status();
    assert.ok(notes.length >= 4, `only these notes: ${notes}`);
    assert.ok((await demo.messages()).some((text) => text.includes('was ignored')));
    await demo.changes('a step', () => demo.step());
    assert.deepEqual(faults, []);
    await close();
  });

  test('broken percent signs and foreign demos in the address do no harm', async () => {
    for (const hash of ['#%E0%A4%A', `#${name}?eta=%`, '#nobody/nothing?x=1;;;=&', `#${name}?`]) {
      const { page, faults, close } = await site.open(path + hash);
      await new DemoDriver(page, name).ready();
      assert.deepEqual(faults, [], hash);
      await close();
    }
  });

  test('two demos share the address', async () => {
    const demos = (await allDemos()).filter((demo) => demo.page === path).slice(0, 2);
    assert.equal(demos.length, 2);
    const { page, close } = await site.open(path);
    for (const { name } of demos) {
      const demo = await new DemoDriver(page, name).ready();
      const seed = (await demo.controls()).find(({ kind }) => kind === 'seed');
      assert.ok(seed);
      await demo.type(seed.key, '77');
      await wait(600);
    }
    for (const { name } of demos) assert.ok(page.url().includes(`${name}?seed=77`), page.url());
    await close();
  });

  test('an error of the C++ code reaches the reader, and what was there stays', async () => {
    const { page, close } = await site.open('linear_regression.html');
    const demo = await new DemoDriver(page, 'linear_regression/error_surface').ready();
    await demo.type('eta', '0.05');
    await demo.step();
    const before = await demo.picture();
    await demo.type('eta', '-1');
    const panel = demo.root.locator('[data-problem]');
    await panel.getByText('expected eta > 0, got -1').waitFor();
    await panel.getByText('keeps its earlier value (0.05)').waitFor();
    assert.equal(await demo.picture(), before);
    await demo.step();
    assert.equal(await panel.count(), 0, 'the message goes when all is well again');
    await close();
  });

  test('a session that cannot be made says why, and is made as soon as it can be', async () => {
    const { page, close } = await site.open('linear_regression.html');
    const demo = await new DemoDriver(page, 'linear_regression/error_surface').ready();
    const ask = (/** @type {string} */ session) =>
      demo.root.evaluate((/** @type {any} */ element, session) => {
        element.runner.demo.session = session;
      }, session);
    await ask('Nobody');
    await demo.act('reset');
    await demo.root.locator('[data-problem]').getByText('no session class Nobody').waitFor();
    const { turns } = await demo.status();
    await ask('ErrorSurface');
    await wait(300);
    assert.equal((await demo.status()).turns, turns, 'it is tried over and over');
    await demo.step();
    assert.equal(await demo.root.locator('[data-problem]').count(), 0);
    await close();
  });

  test('a worker that dies is replaced, and the settings are kept', async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    const seed = (await demo.controls()).find(({ kind }) => kind === 'seed');
    assert.ok(seed);
    await demo.type(seed.key, '9');
    // An uncaught error ends a worker's usefulness, as a stack overflow in the module would.
    for (const worker of page.workers()) {
      await worker.evaluate(
        () =>
          void setTimeout(() => {
            throw new Error('planted');
          }),
      );
    }
    await demo.act('step');
    await demo.root.locator('[data-problem]').waitFor();
    await demo.act('reset');
    await demo.step();
    assert.equal((await demo.status()).state[seed.key], 9);
    await close();
  });

  test('with reduced motion nothing moves by itself; play still plays', async () => {
    const { page, close } = await site.open(path, { reducedMotion: true });
    const demo = new DemoDriver(page, name);
    await demo.root.scrollIntoViewIfNeeded();
    await demo.until((s) => s.phase === 'ready', 'is ready');
    await wait(800);
    const { turns, playing } = await demo.status();
    assert.deepEqual({ turns, playing }, { turns: 1, playing: false });
    await demo.act('play');
    await demo.until((s) => s.turns > 3, 'played when asked');
    await close();
  });

  test('the theme’s change reaches the pictures', async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    await demo.changes('the dark theme', () =>
      page.evaluate(() => (document.documentElement.dataset.theme = 'dark')),
    );
    await demo.changes('the system’s theme', async () => {
      await page.evaluate(() => delete document.documentElement.dataset.theme);
      await page.emulateMedia({ colorScheme: 'light' });
    });
    await close();
  });

  test('on paper only the pictures and numbers remain', async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await demo.root.locator('.toolbar').isVisible(), false);
    assert.equal(await demo.root.locator('canvas').first().isVisible(), true);
    await close();
  });
});
