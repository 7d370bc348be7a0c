// @ts-check
// A demo on a page, driven as a reader would drive it, and looked at through its runner.
import assert from 'node:assert/strict';
import { wait } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

export class DemoDriver {
  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.root = page.locator(`course-demo[name="${name}"]`);
  }

  /** Brings it into view and waits until it can be used; stops what runs by itself. */
  async ready() {
    // Sections that are still to be laid out would move it about.
    await this.page.waitForFunction(() => !document.querySelector('.part:not(.is-laid-out)'));
    await this.root.scrollIntoViewIfNeeded();
    await this.until((s) => s.phase === 'ready', 'is ready');
    if ((await this.status()).playing) await this.act('play');
    await this.settled();
    return this;
  }

  /** What the runner says. */
  status() {
    return this.root.evaluate((/** @type {any} */ element) => {
      const { runner } = element;
      return {
        phase: runner?.phase ?? 'waiting',
        notice: runner?.notice ?? '',
        playing: Boolean(runner?.playing),
        turns: runner?.turns ?? 0,
        slow: Boolean(runner?.slow),
        problem: runner?.problem?.message ?? '',
        notes: runner?.notes ?? [],
        state: runner?.state ?? {},
        ending: runner?.ending ?? '',
      };
    });
  }

  /**
   * @param {(status: Awaited<ReturnType<DemoDriver['status']>>) => boolean} condition
   * @param {string} what
   */
  async until(condition, what, limit = 10_000) {
    const end = Date.now() + limit;
    for (;;) {
      const status = await this.status();
      if (condition(status)) return status;
      if (Date.now() > end) {
        assert.fail(`${this.name} never ${what}: ${JSON.stringify(status)}`);
      }
      await wait(30);
    }
  }

  /** Waits until everything that was asked for is computed and drawn. */
  async settled() {
    await this.root.evaluate(async (/** @type {any} */ element) => {
      for (let calm = 0; calm < 2;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        calm = element.runner.idle ? calm + 1 : 0;
      }
      await element.updateComplete;
    });
  }

  /** A fingerprint of everything a reader can see change: numbers, description, pictures. */
  picture() {
    return this.root.evaluate((/** @type {any} */ element) => {
      const root = element.shadowRoot;
      const parts = [...root.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL());
      for (const place of ['.numbers', '#description']) {
        parts.push(root.querySelector(place)?.textContent);
      }
      let hash = 0;
      for (const character of parts.join()) hash = (hash * 31 + character.charCodeAt(0)) | 0;
      return hash;
    });
  }

  /** @param {string} name */
  button(name) {
    return this.root.locator(`[data-action="${name}"]`);
  }

  /** @param {string} name */
  async act(name) {
    await this.button(name).click();
  }

  async step() {
    const { turns } = await this.status();
    await this.act('step');
    await this.until((s) => s.turns > turns, 'did a step');
    await this.settled();
  }

  /** The controls that are shown: key and kind. */
  controls() {
    return this.root.locator('[data-control]').evaluateAll((elements) =>
      elements.map((element) => ({
        key: element.getAttribute('data-control') ?? '',
        kind: element.classList[1],
        entry: element.querySelector('.entry') !== null,
        options: [...element.querySelectorAll('input[type=radio], option')].map(
          (option) => /** @type {HTMLInputElement} */ (option).value,
        ),
      })),
    );
  }

  /** @param {string} key */
  control(key) {
    return this.root.locator(`[data-control="${key}"]`);
  }

  /**
   * @param {string} key
   * @param {string} option
   */
  async choose(key, option) {
    const control = this.control(key);
    if ((await control.locator('select').count()) > 0) {
      await control.locator('select').selectOption(option);
    } else {
      await control.locator(`input[value="${option}"]`).check({ force: true });
    }
    await this.settled();
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  async type(key, text) {
    const entry = this.control(key).locator('.entry');
    await entry.fill(text);
    await entry.press('Enter');
    await this.settled();
  }

  /**
   * @param {string} what
   * @param {() => Promise<unknown>} action
   */
  async changes(what, action) {
    const before = await this.picture();
    await action();
    await this.settled();
    assert.notEqual(await this.picture(), before, `${this.name}: ${what} changed nothing`);
  }

  /** The messages the reader sees: complaints, notes, the computation's own words. */
  messages() {
    return this.root.locator('.complaint, .message').allInnerTexts();
  }
}
