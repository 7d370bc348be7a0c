// @ts-check
// Every demo of every page, found in the built site: it loads, computes, and all its controls act.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DemoDriver } from './support/demo.mjs';
import { allDemos, useSite, wait } from './support/site.mjs';

const site = useSite();
const demos = await allDemos();

test('the site has demos', () => assert.ok(demos.length > 0));

for (const { page: path, name } of demos) {
  test(`${name}: computes, and every control changes what is shown`, async () => {
    const { page, faults, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();

    await demo.changes('a step', () => demo.step());
    await playsAndPauses(demo);
    await everyControlActs(demo);
    await everyHandleActs(demo);
    await toolbarActs(demo);

    assert.deepEqual(faults, []);
    await close();
  });

  test(`${name}: survives extremes and nonsense, and says what it made of them`, async () => {
    const { page, faults, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    for (const { key, kind, entry } of await demo.controls()) {
      if (kind === 'slider') {
        for (const end of ['Home', 'End']) {
          await demo.control(key).locator('input[type=range]').press(end);
          await demo.settled();
          await demo.act('step');
          await demo.settled();
        }
      }
      if (!entry) continue;
      for (const text of ['NaN', '', '1e999', '-1', '1e30', '0', '<b>', '1,2', '٣']) {
        const before = (await demo.status()).state[key];
        await demo.type(key, text);
        const { phase, state } = await demo.status();
        assert.equal(phase, 'ready', `${name}: ${key} = “${text}”`);
        assert.ok(Number.isFinite(state[key] ?? 0), `${name}: ${key} became ${state[key]}`);
        const taken = state[key] !== before && state[key] === Number(text);
        const unchanged = Number(text) === before && text !== '';
        if (!taken && !unchanged) {
          assert.ok(
            (await demo.messages()).length > 0,
            `${name}: no word about ${key} = “${text}”`,
          );
        }
        await demo.act('step');
        await demo.settled();
      }
    }
    await demo.act('defaults');
    await demo.settled();
    await demo.changes('a step after all that', () => demo.step());
    assert.deepEqual(faults, []);
    await close();
  });

  test(`${name}: can be used with the keyboard alone`, async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    await demo.root.locator('figure').focus();
    await page.keyboard.press('Space');
    await demo.until((s) => s.playing, 'began to play');
    await page.keyboard.press('Space');
    await demo.until((s) => !s.playing, 'paused');
    await demo.settled();
    await page.keyboard.press('r');
    await demo.settled();
    await demo.changes('S', () => page.keyboard.press('s'));
    await demo.changes('R', () => page.keyboard.press('r'));
    assert.deepEqual(await unreachable(demo), [], 'controls that Tab does not reach');
    await close();
  });

  test(`${name}: stops computing while nobody can see it`, async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    await demo.root.locator('[data-action=speed] input').press('Home');
    await demo.act('reset');
    await demo.act('play');
    const { turns } = await demo.status();
    await demo.until((s) => s.turns > turns, 'played');
    await page.evaluate(() => {
      document.body.style.paddingTop = '300vh';
      window.scrollTo({ top: 0, behavior: 'instant' });
    });
    await wait(400);
    const hidden = await demo.status();
    await wait(1500);
    assert.equal((await demo.status()).turns, hidden.turns, 'frames were computed off screen');
    assert.ok(hidden.playing, 'it still means to play');
    await demo.root.scrollIntoViewIfNeeded();
    await demo.until((s) => s.turns > hidden.turns, 'went on when it was seen again');
    await close();
  });

  test(`${name}: its state is in the address and comes back from there`, async () => {
    const { page, close } = await site.open(path);
    const demo = await new DemoDriver(page, name).ready();
    for (const { key, kind, options } of await demo.controls()) {
      if (kind === 'choice') await demo.choose(key, options[1]);
    }
    for (const { key, kind } of await demo.controls()) {
      if (kind === 'slider')
        await demo.control(key).locator('input[type=range]').press('ArrowLeft');
      if (kind === 'seed') await demo.type(key, '5');
    }
    const handle = demo.root.locator('[data-handle]').first();
    if (await handle.count()) await handle.press('ArrowRight');
    await demo.settled();
    await wait(700);
    const { state } = await demo.status();
    const address = page.url();
    assert.match(new URL(address).hash, new RegExp(`^#${name}\\?`));
    await close();

    const again = await site.open(address.slice(site.address.length));
    const restored = await new DemoDriver(again.page, name).ready();
    assert.deepEqual(rounded((await restored.status()).state), rounded(state));
    assert.deepEqual(again.faults, []);
    await again.close();
  });
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
    await wait(400); // scrolling is smooth, and a tall figure has to be scrolled
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

/** @param {DemoDriver} demo */
async function toolbarActs(demo) {
  const speed = demo.button('speed');
  await speed.locator('input').press('Home');
  const slow = await speed.innerText();
  await speed.locator('input').press('End');
  assert.notEqual(await speed.innerText(), slow, 'the speed slider changed nothing');

  const width = (await demo.root.boundingBox())?.width ?? 0;
  await demo.act('expand');
  assert.ok(((await demo.root.boundingBox())?.width ?? 0) > width, 'it did not fill the window');
  await demo.page.keyboard.press('Escape');
  assert.equal((await demo.root.boundingBox())?.width, width, 'it did not come back');

  await demo.act('link');
  await demo.root.getByText(/link/i).first().waitFor();
}

/**
 * What the reader could want and Tab does not reach.
 * @param {DemoDriver} demo
 */
async function unreachable(demo) {
  await demo.root.locator('figure').focus();
  const reached = new Set();
  for (let presses = 0; presses < 80; ++presses) {
    await demo.page.keyboard.press('Tab');
    const place = await demo.root.evaluate((element) => {
      const active = element.shadowRoot?.activeElement;
      const named = active?.closest('[data-action], [data-control], [data-handle]');
      return active
        ? named
          ? Object.values({ .../** @type {HTMLElement} */ (named).dataset })[0]
          : '-'
        : null;
    });
    if (place === null) break;
    reached.add(place);
  }
  const wanted = await demo.root
    .locator('[data-action], [data-control], [data-handle]')
    .evaluateAll((all) =>
      all.map((one) => Object.values({ .../** @type {HTMLElement} */ (one).dataset })[0]),
    );
  return wanted.filter((place) => !reached.has(place));
}

/** @param {Record<string, unknown>} state */
const rounded = (state) =>
  JSON.parse(JSON.stringify(state), (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
