// @ts-check
// The table of ./course bench: who is compared with whom, and what the ratio says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../tools/bench_table.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'course-bench-'));
after(() => rmSync(folder, { recursive: true }));

/**
 * @param {string} run_name
 * @param {number} real_time
 * @param {object} [more]
 */
const row = (run_name, real_time, more = {}) => ({
  run_name,
  real_time,
  time_unit: 'ns',
  run_type: 'iteration',
  ...more,
});

test('ours stands beside the fastest peer, whatever the units and the repetitions', () => {
  const report = join(folder, 'a.json');
  const json = join(folder, 'all.json');
  const benchmarks = [
    row('gemm/64/course/min_time:0.1', 2000),
    row('gemm/64/openblas', 3, { time_unit: 'us' }),
    row('gemm/64/eigen', 9000),
    row('gemm/64/course_two_threads', 1500),
    row('map/exp/course', 7e6, { run_type: 'aggregate', aggregate_name: 'median' }),
    row('map/exp/course', 1, { run_type: 'aggregate', aggregate_name: 'stddev' }),
    row('gemm/64/blis', 1, { error_occurred: true }),
  ];
  writeFileSync(report, JSON.stringify({ context: { num_cpus: 2 }, benchmarks }));
  const absent = join(folder, 'the-program-failed.json');
  const empty = join(folder, 'nothing-matched-the-filter.json');
  writeFileSync(empty, '');
  const out = execFileSync('node', [script, json, report, absent, empty], { encoding: 'utf8' });
  assert.match(
    out,
    /^gemm\/64 +2\.00 us +1\.50x +course_two_threads 1\.50 us, openblas 3\.00 us, eigen/m,
  );
  assert.match(out, /^map\/exp +7\.000 ms$/m);
  assert.equal(JSON.parse(readFileSync(json, 'utf8')).benchmarks.length, benchmarks.length);
});
