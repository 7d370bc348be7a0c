// The entry script on the command line: mistakes get one line and exit code 2, before anything is built.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'course-'));
after(() => rmSync(scratch, { recursive: true }));

const course = (...words) => spawnSync(join(root, 'course'), words, { encoding: 'utf8', cwd: '/' });

test('every command explains itself', () => {
  for (const command of ['setup', 'serve', 'site', 'test', 'run', 'bench', 'new', 'doctor']) {
    const { status, stdout } = course(command, '--help');
    assert.equal(status, 0, command);
    assert.match(stdout, new RegExp(`^Usage: \\./course ${command}`), command);
  }
  assert.match(course().stdout, /^Usage: \.\/course COMMAND/);
});

for (const [words, expected] of [
  [['tset'], /unknown command 'tset', did you mean 'test'\?/],
  [
    ['run', 'linear_regresion'],
    /no chapter 'linear_regresion', did you mean 'linear_regression'\?/,
  ],
  [['run', '99'], /no chapter '99'.*01_linear_regression/],
  [['run'], /which chapter\?/],
  [['test', '--natve'], /unknown option '--natve', did you mean '--native'\?/],
  [['test', '--jobs', 'two'], /--jobs needs a number/],
  [['test', '--jobs'], /--jobs needs a value/],
  [['serve', '--port', '70000'], /--port needs a number from 1 to 65535, got '70000'/],
  [['bench', '--json', '/no/such/folder/x.json'], /no folder \/no\/such\/folder/],
  [['new', 'Bad-Name'], /'Bad-Name' can't be a name/],
  [['new', 'namespace'], /'namespace' already means something/],
  [['new', '01_another'], /number 01 is taken by 01_linear_regression/],
  [['new', 'linear_regression'], /already called 'linear_regression'/],

  [['new', '25_meta_learning'], /'meta_learning' is chapter 26 .*, not 25/],
  [['new', '26_another'], /number 26 belongs to 'meta_learning'/],
]) {
  test(`course ${words.join(' ')}: one line, exit code 2`, () => {
    const { status, stdout, stderr } = course(...words);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}

test('course new: the number is the planned one, else the next; every name is replaced', () => {
  for (const part of ['course', 'tools', '.clang-format'])
    cpSync(join(root, part), join(scratch, part), { recursive: true });
  mkdirSync(join(scratch, 'chapters'));
  cpSync(join(root, 'chapters/_template'), join(scratch, 'chapters/_template'), {
    recursive: true,
  });
  symlinkSync(
    join(root, 'chapters/01_linear_regression'),
    join(scratch, 'chapters/01_linear_regression'),
  );
  mkdirSync(join(scratch, 'docs'));
  cpSync(join(root, 'docs/chapters.json'), join(scratch, 'docs/chapters.json'));
  const make = (/** @type {string} */ name) => {
    const made = spawnSync('./course', ['new', name], { encoding: 'utf8', cwd: scratch });
    assert.equal(made.status, 0, made.stderr);
  };
  make('meta_learning');
  assert.ok(existsSync(join(scratch, 'chapters/26_meta_learning')));
  make('30_kernel_machines');
  make('gradient_boosting');
  const folder = join(scratch, 'chapters/31_gradient_boosting');
  assert.ok(existsSync(join(folder, 'include/gradient_boosting')));
  assert.match(readFileSync(join(folder, 'CMakeLists.txt'), 'utf8'), /NAME gradient_boosting/);
  assert.match(readFileSync(join(folder, 'CMakeLists.txt'), 'utf8'), /NUMBER 31/);
  const left = spawnSync('grep', ['-rniE', 'template_?chapter', folder], { encoding: 'utf8' });
  assert.equal(left.stdout, '');
});

test('a failing step names its log and shows the error in it', () => {
  const script = `cd ${root}; source tools/lib.sh; LOGS=${scratch}/logs
    step trial "Try it" bash -c 'echo quiet; echo "main.cpp:3: error: no such thing"; exit 3'`;
  const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stdout, /Try it\s+FAILED/);
  assert.match(stdout, /main\.cpp:3: error: no such thing/);
  assert.match(stdout, /logs\/trial\.log/);
});
