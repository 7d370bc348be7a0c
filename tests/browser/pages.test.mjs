// @ts-check
// Every page: no errors, nothing from elsewhere, nothing too wide, and usable by everyone (axe).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allPages, atOnce, axeSource, useSite } from './support/site.mjs';

const site = useSite();

// Generated pages of one kind (api-..., source-...) share a template: some of each stand for all.
const kSamples = 3;
const pages = await allPages();
const kindOf = (/** @type {string} */ page) => /^(\w+)-/.exec(page)?.[1] ?? page;
const sampled = pages.filter((page) => {
  const kind = pages.filter((other) => kindOf(other) === kindOf(page));
  return kind.indexOf(page) % Math.ceil(kind.length / kSamples) === 0;
});

/**
 * @param {import('playwright-core').Page} page
 * @param {string[]} [only] rules; all of them when left out
 */
async function violations(page, only) {
  const found = await page.evaluate(async (only) => {
    const { axe } = /** @type {any} */ (globalThis);
    const options = only ? { runOnly: { type: 'rule', values: only } } : {};
    const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'] });
    return violations.map(
      (/** @type {any} */ violation) =>
        `${violation.id}: ${violation.nodes
          .slice(0, 3)
          .map((/** @type {any} */ node) => `${node.target.join(' ')} (${node.failureSummary})`)
          .join('; ')}`,
    );
  }, only);
  return found;
}

/** Shows every live figure once, so that axe sees it and not its place.
 * @param {import('playwright-core').Page} page */
async function wakeDemos(page) {
  await page.waitForFunction(() => !document.querySelector('.part:not(.is-laid-out)'));
  for (const demo of await page.locator('course-demo').all()) {
    await demo.scrollIntoViewIfNeeded();
    await demo.locator('.toolbar').waitFor();
  }
  await page.evaluate(() => {
    for (const demo of document.querySelectorAll('course-demo'))
      /** @type {any} */ (demo).runner.pause();
    window.scrollTo(0, 0);
  });
}

describe('every page', { concurrency: atOnce }, () => {
  for (const path of sampled) {
    test(`${path}: axe, width and requests`, async () => {
      const { page, faults, close } = await site.open(path, {
        reducedMotion: true, // axe looks at colours: none may be on its way to another
        prepare: (page) => page.addInitScript(axeSource()),
      });
      await wakeDemos(page);
      // Each width and each theme once: looking at all colours takes seconds.
      assert.deepEqual(await violations(page), [], 'wide, light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 844 });
      // What now scrolls becomes focusable with the next frame.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      );
      assert.deepEqual(await violations(page), [], 'narrow, dark');
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels wider than a telephone`);
      assert.deepEqual(faults, []);
      await close();
    });
  }
});

test('what only wide pages show has contrast in the dark theme too', async () => {
  const { page, close } = await site.open('linear_regression.html', {
    theme: 'dark',
    reducedMotion: true,
    prepare: (page) => page.addInitScript(axeSource()),
  });
  await wakeDemos(page);
  assert.deepEqual(await violations(page, ['color-contrast']), []);
  await close();
});

test('live figures have targets for fingers on a telephone', async () => {
  const { page, close } = await site.open('linear_regression.html', { width: 390, touch: true });
  await wakeDemos(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('course-demo')].flatMap((demo) =>
      [
        .../** @type {ShadowRoot} */ (demo.shadowRoot).querySelectorAll(
          'button, input:not([type=radio]):not([type=checkbox]), select, summary, .buttons label, .handle',
        ),
      ]
        .map((target) => ({ target, box: target.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height < 43.5)
        .map(({ target, box }) => `${target.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`),
    ),
  );
  assert.deepEqual(small, []);
  await close();
});

test('axe finds what is planted', async () => {
  const { page, close } = await site.open(pages[0], {
    prepare: (page) => page.addInitScript(axeSource()),
  });
  await page.evaluate(() => {
    const main = document.querySelector('main') ?? document.body;
    main.insertAdjacentHTML(
      'beforeend',
      '<p style="color:#ccc;background:#fff">pale</p><img src="theme/icon.svg">',
    );
  });
  const found = (await violations(page)).join();
  assert.match(found, /color-contrast/);
  assert.match(found, /image-alt/);
  await close();
});
