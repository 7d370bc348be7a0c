// tidy.mjs JOBS: clang-tidy over every C++ source of the project that has changed since it last passed.
// A translation unit's key is a hash of its sources, of all project headers they include, of .clang-tidy
// and of its compile command; keys that passed are files in build/tidy, beside a list of the commands.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const jobs = Number(process.argv[2] ?? 2);
const passed = join(root, 'build/tidy');
mkdirSync(passed, { recursive: true });

// The WebAssembly build's commands are for em++: clang-tidy has to be told what em++ adds.
const builds = [
  { folder: join(root, 'build/release'), extra: [] },
  {
    folder: join(root, 'build/wasm'),
    extra: [
      '--target=wasm32-unknown-emscripten',
      `--sysroot=${join(root, '.toolchain/emscripten-cache/sysroot')}`,
      '-Xclang',
      '-iwithsysroot/include/compat',
    ],
  },
];

const ownFolders = ['common', 'chapters', 'tests'].map((name) => join(root, name) + '/');
const isOwn = (file) => ownFolders.some((folder) => file.startsWith(folder));

const texts = new Map();
function textOf(file) {
  if (!texts.has(file)) texts.set(file, readFileSync(file));
  return texts.get(file);
}

/** All files of the project that a file includes, itself first. */
function closure(file, includeFolders, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of textOf(file)
    .toString()
    .matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)) {
    const found = [dirname(file), ...includeFolders]
      .map((folder) => resolve(folder, name))
      .find((candidate) => isOwn(candidate) && existsSync(candidate));
    if (found) closure(found, includeFolders, seen);
  }
  return seen;
}

/**
 * One task per translation unit: a source, or the file that CMake writes to compile several at once.
 * A unit whose sources were all seen in an earlier one (the other variants') is left out.
 */
function tasks() {
  const found = [];
  const seen = new Set();
  const settings = textOf(join(root, '.clang-tidy'));
  for (const { folder, extra } of builds) {
    const database = JSON.parse(readFileSync(join(folder, 'compile_commands.json'), 'utf8'));
    for (const entry of database) {
      const { directory } = entry;
      const unit = resolve(directory, entry.file);
      const sources = isOwn(unit) ? [unit] : unitSources(unit);
      if (sources.every((source) => seen.has(source) || sameKernels.test(source))) continue;
      if (/ -w\b/.test(entry.command)) continue; // full of another library's headers
      sources.forEach((source) => seen.add(source));
      const command = [entry.command, ...extra].join(' ').replace(' -Wno-restrict', '');
      const includes = [...command.matchAll(/-I\s*(\S+)/g)].map(([, name]) =>
        resolve(directory, name),
      );
      const hash = createHash('sha1').update(settings).update(command);
      for (const source of sources) {
        for (const part of closure(source, includes)) hash.update(textOf(part));
      }
      found.push({ unit, sources, directory, command, key: hash.digest('hex') });
    }
  }
  return found;
}

/** The project's sources in a file that CMake wrote; none for other files. */
function unitSources(unit) {
  if (!unit.includes('/Unity/') || !existsSync(unit)) return [];
  return [
    ...textOf(unit)
      .toString()
      .matchAll(/#include "([^"]+)"/g),
  ]
    .map(([, name]) => name)
    .filter(isOwn);
}

// These instantiate the same templates as avx2.cpp.
const sameKernels = /\/simd\/(sse2|avx512|avx512_products|wasm)\.cpp$/;

// The analyzer would spend most of its time in the command line library.
const withoutAnalyzer = /\/common\/src\/program\.cpp$/;

// Each check searches all that a unit includes, which for tests and benchmarks is mostly a framework
// of somebody else: they get the checks of style, and of the slips that such code makes.
const checkedLightly = /\/(tests|bench)\//;
const lightChecks = [
  'bugprone-argument-comment',
  'bugprone-assignment-in-if-condition',
  'bugprone-copy-constructor-init',
  'bugprone-dangling-handle',
  'bugprone-integer-division',
  'bugprone-narrowing-conversions',
  'bugprone-unused-local-non-trivial-variable',
  'bugprone-use-after-move',
  'misc-const-correctness',
  'performance-for-range-copy',
  'performance-unnecessary-copy-initialization',
  'readability-function-size',
  'readability-identifier-naming',
];

function check({ unit, sources }) {
  const options = ['-p', passed, '--quiet', '--extra-arg=-Wno-unknown-warning-option'];
  if (sources.every((source) => checkedLightly.test(source))) {
    options.push(`--checks=-*,${lightChecks.join(',')}`);
  } else if (sources.every((source) => withoutAnalyzer.test(source))) {
    options.push('--checks=-clang-analyzer-*');
  }
  return new Promise((fulfil) => {
    const child = spawn('clang-tidy-19', [...options, unit], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (errors += data));
    child.on('error', (error) =>
      fulfil({ ok: false, output: `error: clang-tidy-19: ${error.message}\n` }),
    );
    child.on('close', (code) =>
      fulfil({ ok: code === 0, output: output || (code === 0 ? '' : errors) }),
    );
  });
}

const all = tasks();
// clang-tidy would check a unit once for each variant that a build's own list has.
writeFileSync(
  join(passed, 'compile_commands.json'),
  JSON.stringify(all.map(({ unit, directory, command }) => ({ file: unit, directory, command }))),
);
const due = all.filter(({ key }) => !existsSync(join(passed, key)));
const total = due.length;
let done = 0;
let failures = 0;
async function worker() {
  for (let task = due.shift(); task; task = due.shift()) {
    const { ok, output } = await check(task);
    done += 1;
    const [first, ...others] = task.sources.map((source) => relative(root, source));
    console.log(`[${done}/${total}] ${first}${others.length ? ` and ${others.length} more` : ''}`);
    if (ok) {
      writeFileSync(join(passed, task.key), '');
    } else {
      failures += 1;
      console.log(output.replaceAll(`${root}/`, ''));
    }
  }
}
await Promise.all(Array.from({ length: jobs }, worker));
if (failures) {
  console.error(`clang-tidy: ${failures} of ${total} changed translation units have warnings`);
  process.exitCode = 1;
}
