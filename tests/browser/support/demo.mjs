// @ts-check
// A demo on a page, driven as a reader would drive it, and looked at through its runner.
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */

export class DemoDriver {
  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.page = page;
    this.name = name;
    // Not in shadow trees (`light`): looking through all of them takes longer than most checks.
    this.root = page.locator(`css:light=course-demo[name="${name}"]`);
    /** @type {Promise<import('playwright-core').ElementHandle> | undefined} */
    this.element = undefined;
  }

  /**
   * Runs a function on the page, with the element. Asking through `root` takes seven times as long.
   * @template R
   * @param {(element: any, argument: any) => R | Promise<R>} run
   * @param {unknown} [argument]
   * @returns {Promise<R>}
   */
  async evaluate(run, argument) {
    const element = await (this.element ??= this.root.elementHandle());
    return element.evaluate(run, argument);
  }

  /** Brings it into view and waits until it can be used; stops what runs by itself. */
  async ready() {
    // Sections that are still to be laid out would move it about.
    await this.page.waitForFunction(() => !document.querySelector('.part:not(.is-laid-out)'));
    await this.root.scrollIntoViewIfNeeded();
    await this.until((s) => s.phase === 'ready', 'is ready');
    await this.evaluate((element) => {
      element.settled = async () => {
        for (let calm = 0; calm < 2;) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          calm = element.runner.idle ? calm + 1 : 0;
        }
        await element.updateComplete;
      };
    });
    if ((await this.status()).playing) await this.act('play');
    await this.settled();
    return this;
  }

  /** What the runner says, at the next animation frame when asked to wait for it. */
  status({ nextFrame = false } = {}) {
    return this.evaluate(async (element, nextFrame) => {
      if (nextFrame) await new Promise((resolve) => requestAnimationFrame(resolve));
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
    }, nextFrame);
  }

  /**
   * @param {(status: Awaited<ReturnType<DemoDriver['status']>>) => boolean} condition
   * @param {string} what
   */
  async until(condition, what, limit = 10_000) {
    const end = Date.now() + limit;
    let status = await this.status();
    while (!condition(status)) {
      if (Date.now() > end) {
        assert.fail(`${this.name} never ${what}: ${JSON.stringify(status)}`);
      }
      status = await this.status({ nextFrame: true });
    }
    return status;
  }

  /** Waits until everything that was asked for is computed and drawn. */
  async settled() {
    await this.evaluate((element) => element.settled());
  }

  /** A fingerprint of everything a reader can see change: numbers, description, pictures. */
  picture() {
    return this.evaluate((element) => {
      let hash = 0;
      const add = (/** @type {number} */ value) => (hash = (Math.imul(hash, 31) + value) | 0);
      const root = element.shadowRoot;
      for (const canvas of root.querySelectorAll('canvas')) {
        const { width, height } = canvas;
        if (width * height === 0) continue;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        for (const pixel of new Int32Array(data.buffer)) add(pixel);
      }
      for (const place of root.querySelectorAll('.numbers, #description')) {
        for (const character of place.textContent) add(character.charCodeAt(0));
      }
      return hash;
    });
  }

  /** @param {string} name */
  button(name) {
    return this.root.locator(`[data-action="${name}"]`);
  }

  /**
   * Presses a button of the tool bar, at once; `button(name).click()` does it with a pointer.
   * @param {string} name
   */
  async act(name) {
    await this.evaluate((element, name) => {
      element.shadowRoot.querySelector(`[data-action="${name}"]`).click();
    }, name);
  }

  /** @param {string} key what the figure's keyboard knows: 's' steps, 'r' resets */
  async press(key) {
    await this.root.locator('figure').press(key);
    await this.settled();
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
   * Enters texts one after the other, each followed by a step; faster than fingers, by the events that
   * they cause.
   * @param {string} key
   * @param {string[]} texts
   * @returns {Promise<{ text: string, before: unknown, after: unknown, phase: string, messages: string[] }[]>}
   */
  enter(key, texts) {
    return this.evaluate(
      async (element, { key, texts }) => {
        const { runner, shadowRoot: root } = element;
        const outcomes = [];
        for (const text of texts) {
          const before = runner.state[key];
          const entry = root.querySelector(`[data-control="${key}"] .entry`);
          entry.value = text;
          entry.dispatchEvent(new Event('change', { bubbles: true }));
          await element.settled();
          const messages = [...root.querySelectorAll('.complaint, .message')];
          outcomes.push({
            text,
            before,
            after: runner.state[key],
            phase: runner.phase,
            messages: messages.map((message) => message.innerText),
          });
          runner.step();
          await element.settled();
        }
        return outcomes;
      },
      { key, texts },
    );
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

  /** @param {number} speed steps per second, whatever its slider offers */
  async atSpeed(speed) {
    await this.evaluate((element, speed) => {
      element.runner.speed = speed;
    }, speed);
  }

  /** Its part of the address, once that says what the controls say. */
  async inAddress() {
    const part = await this.evaluate(async (element) => {
      for (const end = performance.now() + 5000; performance.now() < end;) {
        const part = location.hash
          .slice(1)
          .split(';')
          .find((part) => part.startsWith(`${element.name}?`));
        const said = Object.fromEntries(new URLSearchParams(part?.slice(element.name.length + 1)));
        const { parameters } = element.runner;
        const keys = Object.keys(parameters);
        if (
          keys.length === Object.keys(said).length &&
          keys.every((key) => said[key] === parameters[key])
        ) {
          return part ?? '';
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return undefined;
    });
    assert.notEqual(part, undefined, `${this.name}: the address says ${this.page.url()}`);
    return part;
  }

  /** The messages the reader sees: complaints, notes, the computation's own words. */
  messages() {
    return this.root.locator('.complaint, .message').allInnerTexts();
  }
}
