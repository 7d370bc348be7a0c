// @ts-check
// What all browser tests share: the built site on a free port, one browser, and pages that remember
// everything that went wrong on them.
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createSiteServer, listen } from '../../../tools/serve.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The site under test; COURSE_SITE names another one. */
export const siteFolder = process.env.COURSE_SITE ?? `${root}build/site`;

/** How many windows are driven at once where nothing is timed. */
export const atOnce = Math.max(2, Math.min(availableParallelism(), 4));

const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function findBrowser() {
  const places = [
    process.env.COURSE_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/snap/bin/chromium',
  ];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('No Chromium was found: install it, or set COURSE_CHROMIUM.');
  return found;
}

/**
 * Starts server and browser before the file's tests and stops them after.
 */
export function useSite() {
  /** @type {{ server?: import('node:http').Server, browser?: import('playwright-core').Browser }} */
  const running = {};
  const site = {
    address: '',
    /**
     * @param {string} path
     * @param {OpenOptions} [options]
     */
    open: (path, options) =>
      openPage(/** @type {any} */ (running.browser), site.address + path, options),
    /**
     * @param {import('playwright-core').Page} page
     * @param {() => Promise<unknown>} action
     */
    longestTask: (page, action) => longestTask(/** @type {any} */ (running.browser), page, action),
  };
  before(async () => {
    running.server = createSiteServer(siteFolder, `${siteFolder}/../no-such-status.json`);
    site.address = `http://localhost:${await listen(running.server, 0)}/`;
    running.browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
  });
  after(async () => {
    await running.browser?.close();
    running.server?.close();
    running.server?.closeAllConnections();
  });
  return site;
}

/**
 * @typedef {{ width?: number, theme?: 'light' | 'dark', reducedMotion?: boolean,
 *             javaScript?: boolean, touch?: boolean,
 *             prepare?: (page: import('playwright-core').Page) => Promise<unknown> }} OpenOptions
 */

/**
 * A page in a context of its own; `faults` collects console errors, uncaught exceptions, failed and
 * foreign requests.
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {OpenOptions} [options]
 */
async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.theme ?? 'light',
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    javaScriptEnabled: options.javaScript ?? true,
    hasTouch: options.touch ?? false,
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (/^https?:/.test(protocol) && origin !== new URL(address).origin) {
      faults.push(`foreign request: ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  await options.prepare?.(page);
  await page.goto(address);
  return { page, faults, close: () => context.close() };
}

/**
 * The main thread's longest task during an action, in milliseconds of processor time: what other
 * programs on the machine take away is not the page's fault.
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<unknown>} action
 */
async function longestTask(browser, page, action) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await action();
  /** @type {{ traceEvents: any[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const thread = (/** @type {any} */ event) => `${event.pid}/${event.tid}`;
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(thread),
  );
  const tasks = traceEvents.filter(
    (event) => main.has(thread(event)) && event.name.endsWith('RunTask') && event.tdur >= 0,
  );
  if (tasks.length === 0) throw new Error('The browser recorded no tasks.');
  return Math.max(...tasks.map((task) => task.tdur)) / 1000;
}

/** All pages of the built site, by file name. */
export async function allPages() {
  const files = await readdir(siteFolder);
  const pages = files.filter((file) => file.endsWith('.html') && file !== '404.html').sort();
  if (pages.length === 0) throw new Error(`${siteFolder} has no pages: build the site first.`);
  return pages;
}

/** Every demo that a page shows: where, and its name. */
export async function allDemos() {
  const demos = [];
  for (const page of await allPages()) {
    const text = await readFile(`${siteFolder}/${page}`, 'utf8');
    for (const [, name] of text.matchAll(/<course-demo[^>]*\sname=["']([^"']+)["']/g)) {
      demos.push({ page, name });
    }
  }
  return demos;
}

/** Those to be driven: of COURSE_CHAPTER (03_backpropagation) when it is set. */
export async function wantedDemos() {
  const chapter = process.env.COURSE_CHAPTER?.replace(/^\d+_/, '');
  return (await allDemos()).filter(({ page }) => !chapter || page === `${chapter}.html`);
}

export const axeSource = () => readFileSync(`${root}node_modules/axe-core/axe.min.js`, 'utf8');

/** @param {number} ms */
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
