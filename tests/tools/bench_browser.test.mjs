// @ts-check
// The benchmarks in the browser: which cases a filter leaves, what is written, and how it is measured.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allCases, matching, rowsOf } from '../../common/bench/browser.mjs';
import { measureTogether, median } from '../../common/bench/browser_page.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const names = (/** @type {string} */ filter) => matching(allCases(), filter).map((c) => c.name);

test("filters match as Google Benchmark's do", () => {
  assert.equal(names('.').length, 4 * 7 + 4);
  assert.deepEqual(names('^wasm_gemm/512/'), ['wasm_gemm/512']);
  assert.deepEqual(names('wasm_step/mlp/course$'), ['wasm_step/mlp']);
  assert.deepEqual(names('^gemm'), []);
  assert.ok(names('-wasm_gemm').every((name) => name.startsWith('wasm_step/')));
});

test('the cases are listed without a browser and without modules', () => {
  const { status, stdout } = spawnSync(
    'node',
    ['common/bench/browser.mjs', '--list', '--filter', '_tt/1024'],
    { encoding: 'utf8', cwd: root },
  );
  assert.equal(status, 0);
  assert.equal(stdout, 'wasm_gemm_tt/1024\n');
});

test("a row has Google Benchmark's fields and the counters", () => {
  const times = { course: { calls: 4, rounds: 9, nanoseconds: 250, 'GFLOP/s': 32.8, ceiling: 50 } };
  const [row, ...others] = rowsOf('wasm_gemm/16', times);
  assert.equal(others.length, 0);
  assert.equal(row.run_name, 'wasm_gemm/16/course');
  assert.equal(row.run_type, 'iteration');
  assert.equal(row.iterations, 36);
  assert.deepEqual([row.real_time, row.time_unit], [250, 'ns']);
  assert.deepEqual([row['GFLOP/s'], row.ceiling], [32.8, 50]);
});

test('the median is the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

test('only run() is timed, per call, and contestants take turns', (t) => {
  let clock = 0; // milliseconds
  t.mock.method(performance, 'now', () => clock);
  /** @type {string[]} */
  const order = [];
  const contestant = (/** @type {string} */ who, /** @type {number} */ ms) => ({
    prepare: () => (clock += 20),
    run: (/** @type {number} */ calls) => {
      order.push(who);
      clock += ms * calls;
    },
    release: () => (clock += 20),
  });
  const { slow, fast } = measureTogether({
    slow: contestant('s', 2),
    fast: contestant('f', 0.01),
  });
  assert.ok(Math.abs(slow.nanoseconds - 2e6) < 1, `${slow.nanoseconds} ns`);
  assert.ok(Math.abs(fast.nanoseconds - 1e4) < 1, `${fast.nanoseconds} ns`);
  assert.ok(fast.calls > 100 * slow.calls);
  assert.equal(order.slice(-2 * slow.rounds).join(''), 'sf'.repeat(slow.rounds));
});

test('what --peers brings is locked by hashes and names no download host', () => {
  const read = (/** @type {string} */ name) => readFileSync(`${root}tools/peers/${name}`, 'utf8');
  const { dependencies } = JSON.parse(read('package.json'));
  const { packages } = JSON.parse(read('package-lock.json'));
  assert.deepEqual(packages[''].dependencies, dependencies);
  for (const [name, entry] of Object.entries(packages)) {
    if (name === '') continue;
    assert.match(entry.integrity, /^sha512-/, name);
    assert.equal(entry.resolved, undefined, name);
  }
});
