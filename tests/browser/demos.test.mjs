// @ts-check
// Every demo of every page, found in the built site: it loads, computes, and all its controls act.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { DemoDriver } from './support/demo.mjs';
import { atOnce, useSite, wait, wantedDemos } from './support/site.mjs';

const site = useSite();
const demos = await wantedDemos();

test('the site has demos', () => assert.ok(demos.length > 0));

// Pages are independent of each other: several are driven at once. A page's figures share one window.
describe('every figure', { concurrency: atOnce }, () => {
  for (const path of new Set(demos.map((demo) => demo.page))) {
    const names = demos.filter((demo) => demo.page === path).map((demo) => demo.name);
    describe(path, { concurrency: false }, () => testPage(path, names));
  }
});

/**
 * @param {string} path
 * @param {string[]} names
 */
function testPage(path, names) {
  const { visit, leave } = visitor(path);
  after(leave);
  /** State and part of the address, by figure. @type {Map<string, { part: string, state: Record<string, unknown> }>} */
  const left = new Map();

  for (const name of names) {
    const check = (
      /** @type {string} */ what,
      /** @type {(demo: DemoDriver) => Promise<void>} */ act,
    ) =>
      test(`${name}: ${what}`, () =>
        visit(async (page) => {
          const demo = await new DemoDriver(page, name).ready();
          await demo.act('defaults');
          await demo.settled();
          await act(demo);
        }));

    check('computes, and every control changes what is shown', async (demo) => {
      await demo.changes('a step', () => demo.step());
      await playsAndPauses(demo);
      await everyControlActs(demo);
      await everyHandleActs(demo);
      await toolbarActs(demo);
    });

    check('survives extremes and nonsense, and says what it made of them', survives);

    check('can be used with the keyboard alone', async (demo) => {
      const { keyboard } = demo.page;
      await demo.root.locator('figure').focus();
      await keyboard.press('Space');
      await demo.until((s) => s.playing, 'began to play');
      await keyboard.press('Space');
      await demo.until((s) => !s.playing, 'paused');
      await demo.settled();
      await keyboard.press('r');
      await demo.settled();
      await demo.changes('S', () => keyboard.press('s'));
      await demo.changes('R', () => keyboard.press('r'));
      await everyPlaceActs(demo);
      assert.deepEqual(await unreachable(demo), [], 'controls that Tab does not reach');
    });

    check('its state is in the address', async (demo) => {
      await setEverything(demo);
      const part = await demo.inAddress();
      assert.ok(part, 'nothing was set');
      left.set(name, { part, state: (await demo.status()).state });
    });
  }

  test(`${path}: every figure's state comes back from the address`, async () => {
    assert.deepEqual([...left.keys()], names, 'what the tests before this one left');
    const { page, faults, close } = await site.open(
      `${path}#${[...left.values()].map(({ part }) => part).join(';')}`,
      kOptions,
    );
    for (const [name, { state }] of left) {
      const demo = await new DemoDriver(page, name).ready();
      assert.deepEqual(rounded((await demo.status()).state), rounded(state), name);
    }
    assert.deepEqual(faults, []);
    await close();
  });

  test(`${path}: no figure computes while nobody can see it`, () =>
    visit(async (page) => {
      const figures = names.map((name) => new DemoDriver(page, name));
      for (const demo of figures) {
        await demo.ready();
        await demo.act('defaults');
        await demo.settled();
        await demo.atSpeed(1); // or it would soon be at its end
        const { turns } = await demo.status();
        await demo.act('play');
        await demo.until((s) => s.turns > turns, 'played');
      }
      await page.evaluate(() => {
        document.body.style.paddingTop = '300vh';
        window.scrollTo({ top: 0, behavior: 'instant' });
      });
      await wait(400);
      const hidden = await Promise.all(figures.map((demo) => demo.status()));
      await wait(1500);
      for (const [i, demo] of figures.entries()) {
        const { turns, playing } = hidden[i];
        assert.ok(playing, `${demo.name} still means to play`);
        assert.equal((await demo.status()).turns, turns, `${demo.name} computed off screen`);
      }
      for (const [i, demo] of figures.entries()) {
        await demo.atSpeed(60);
        await demo.root.scrollIntoViewIfNeeded();
        await demo.until((s) => s.turns > hidden[i].turns, 'went on when it was seen again');
      }
    }));
}

/** With reduced motion nothing scrolls, fades or starts by itself: what is seen is there to stay. */
const kOptions = { reducedMotion: true };

/**
 * Runs checks in one window, one after the other; a check that fails leaves the next one a new window.
 * @param {string} path
 */
function visitor(path) {
  /** @type {Awaited<ReturnType<typeof site.open>> | undefined} */
  let window;
  const leave = async () => {
    await window?.close();
    window = undefined;
  };
  /** @param {(page: import('playwright-core').Page) => Promise<void>} check */
  const visit = async (check) => {
    window ??= await site.open(path, kOptions);
    try {
      await check(window.page);
      assert.deepEqual(window.faults, []);
    } catch (error) {
      await leave();
      throw error;
    }
  };
  return { visit, leave };
}

const kTexts = ['NaN', '', '1e999', '-1', '1e30', '0', '<b>', '1,2', '٣'];

/** @param {DemoDriver} demo */
async function survives(demo) {
  for (const { key, kind, entry } of await demo.controls()) {
    if (kind === 'slider') {
      for (const end of ['Home', 'End']) {
        await demo.control(key).locator('input[type=range]').press(end);
        await demo.settled();
        await demo.press('s');
      }
    }
    if (!entry) continue;
    await demo.type(key, 'nonsense');
    assert.ok((await demo.messages()).length > 0, `no word about ${key} = “nonsense”`);
    for (const { text, before, after, phase, messages } of await demo.enter(key, kTexts)) {
      const what = `${key} = “${text}”`;
      assert.equal(phase, 'ready', what);
      assert.ok(Number.isFinite(after ?? 0), `${what}: it became ${after}`);
      const taken = after !== before && after === Number(text);
      const unchanged = Number(text) === before && text !== '';
      assert.ok(taken || unchanged || messages.length > 0, `no word about ${what}`);
    }
  }
  await demo.act('defaults');
  await demo.settled();
  await demo.changes('a step after all that', () => demo.step());
}

/** Every control one place further, and the first handle. @param {DemoDriver} demo */
async function setEverything(demo) {
  for (const { key, kind, options } of await demo.controls()) {
    if (kind === 'choice') await demo.choose(key, options[1]);
  }
  for (const { key, kind } of await demo.controls()) {
    if (kind === 'slider') await demo.control(key).locator('input[type=range]').press('ArrowLeft');
    if (kind === 'seed') await demo.type(key, '5');
  }
  const handle = demo.root.locator('[data-handle]').first();
  if (await handle.count()) await handle.press('ArrowRight');
  await demo.settled();
}

/** @param {DemoDriver} demo */
async function playsAndPauses(demo) {
  await demo.act('reset');
  await demo.act('play');
  const { turns } = await demo.status();
  await demo.until((s) => s.turns > turns + 1, 'played');
  if ((await demo.status()).playing) await demo.act('play');
  await demo.until((s) => !s.playing, 'paused');
  await demo.settled();
}

/** @param {DemoDriver} demo */
async function everyControlActs(demo) {
  const tried = new Set();
  const tryVisible = async () => {
    for (const { key, kind, options } of await demo.controls()) {
      if (tried.has(key)) continue;
      tried.add(key);
      const control = demo.control(key);
      if (kind === 'choice') {
        const first = (await demo.status()).state[key];
        for (const option of [...options.filter((o) => o !== first), first]) {
          await demo.changes(`${key} = ${option}`, () => demo.choose(key, option));
          if (option !== first) await tryVisible(); // some controls appear only now
        }
      } else if (kind === 'toggle') {
        await demo.changes(key, () => control.locator('input').press('Space'));
      } else if (kind === 'seed') {
        await demo.changes(`${key}’s entry`, () => demo.type(key, '11'));
        await demo.changes(`${key}’s dice`, () => control.locator('button').click());
      } else {
        const range = control.locator('input[type=range]');
        await demo.changes(`${key} to its end`, () => range.press('End'));
        await demo.changes(`${key} one back`, () => range.press('ArrowLeft'));
      }
    }
  };
  await tryVisible();
  await demo.act('defaults');
  await demo.settled();
}

/** @param {DemoDriver} demo */
async function everyHandleActs(demo) {
  const ids = await demo.root
    .locator('[data-handle]')
    .evaluateAll((handles) =>
      handles.slice(0, 4).map((handle) => handle.getAttribute('data-handle')),
    );
  for (const id of ids) {
    const handle = demo.root.locator(`[data-handle="${id}"]`);
    await demo.changes(`${id} by an arrow key`, () => handle.press('ArrowLeft'));
    await handle.scrollIntoViewIfNeeded();
    const box = await handle.boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await demo.changes(`${id} by dragging`, async () => {
      await demo.page.mouse.move(x, y);
      await demo.page.mouse.down();
      await demo.page.mouse.move(x - 25, y - 12, { steps: 4 });
      await demo.page.mouse.up();
    });
  }
}

/**
 * What is clicked can be chosen with keys, and a screen reader hears what stands there.
 * @param {DemoDriver} demo
 */
async function everyPlaceActs(demo) {
  for (const cursor of await demo.root.locator('.cursor').all()) {
    await cursor.focus();
    const plot = demo.root.locator('course-plot').filter({ has: demo.page.locator(':focus') });
    const said = () => plot.locator('.readout').textContent();
    const first = await said();
    await cursor.press('ArrowRight');
    await cursor.press('ArrowDown');
    assert.notEqual(await said(), first, 'the arrows lead to another place');
    await demo.changes('Enter', () => cursor.press('Enter'));
    await demo.changes('the space bar', () => cursor.press('Space'));
  }
}

/** @param {DemoDriver} demo */
async function toolbarActs(demo) {
  const speed = demo.button('speed');
  await speed.locator('input').press('End');
  const fast = await speed.innerText();
  await speed.locator('input').press('Home');
  assert.notEqual(await speed.innerText(), fast, 'the speed slider changed nothing');

  await demo.button('step').click();
  await demo.settled();
  await demo.button('reset').click();
  await demo.settled();

  const width = (await demo.root.boundingBox())?.width ?? 0;
  await demo.button('expand').click();
  assert.ok(((await demo.root.boundingBox())?.width ?? 0) > width, 'it did not fill the window');
  await demo.page.keyboard.press('Escape');
  assert.equal((await demo.root.boundingBox())?.width, width, 'it did not come back');

  await demo.button('link').click();
  await demo.root.getByText(/link/i).first().waitFor();
}

/**
 * What the reader could want and Tab does not reach.
 * @param {DemoDriver} demo
 */
async function unreachable(demo) {
  await demo.root.locator('figure').focus();
  const reached = await demo.root.evaluateHandle((element) => {
    /** @type {Set<unknown>} */
    const reached = new Set();
    element.shadowRoot?.addEventListener('focusin', ({ target }) => {
      const place = /** @type {HTMLElement} */ (target).closest(
        '[data-action], [data-control], [data-handle]',
      );
      reached.add(place);
    });
    return reached;
  });
  const inside = () => demo.evaluate((element) => element.shadowRoot?.activeElement !== null);
  for (let presses = 0; presses < 80 && (presses % 8 > 0 || (await inside())); ++presses) {
    await demo.page.keyboard.press('Tab');
  }
  return demo.root.evaluate(
    (element, reached) =>
      [
        .../** @type {ShadowRoot} */ (element.shadowRoot).querySelectorAll(
          '[data-action], [data-control], [data-handle]',
        ),
      ]
        .filter((place) => !reached.has(place))
        .map((place) => Object.values({ .../** @type {HTMLElement} */ (place).dataset })[0]),
    reached,
  );
}

/** @param {Record<string, unknown>} state */
const rounded = (state) =>
  JSON.parse(JSON.stringify(state), (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
