// @ts-check
// How ./course test counts: the table at the end decides whether a run has passed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'course-results-'));
after(() => rmSync(folder, { recursive: true }));

/**
 * What record_part makes of a program's exit code and report: "name|passed|failed|skipped".
 * @param {number} status
 * @param {string[]} cases
 */
function counted(status, cases) {
  const report = join(folder, 'report.xml');
  writeFileSync(report, `<testsuites><testsuite>${cases.join('')}</testsuite></testsuites>`);
  const script = `
    BUILD=${folder}; source tools/lib.sh; source tools/test_parts.sh
    begin_part; record_part part ${status} ${report}; echo "\${RESULTS[0]%|*}"`;
  return execFileSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' }).trim();
}

const passed = '<testcase name="a"/>';
const failed = '<testcase name="b"><failure message="1 == 2"/></testcase>';
const skipped = '<testcase name="c"><skipped message="no"/></testcase>';
const failedAsItMust =
  '<testcase name="d"><skipped message="TEST_CASE tagged with !mayfail"/><failure message="x"/></testcase>';

test('passed, failed and skipped cases are told apart', () => {
  assert.equal(counted(1, [passed, failed, skipped, passed]), 'part|2|1|1');
});

test('a case that must fail and does has passed', () => {
  assert.equal(counted(0, [passed, failedAsItMust]), 'part|2|0|0');
});

test('a program that fails without a failed case counts as a failure', () => {
  assert.equal(counted(139, [passed]), 'part|1|1|0');
});

test('a program without any case has not passed', () => {
  assert.match(counted(0, []), /part\|0\|1\|0$/);
});
