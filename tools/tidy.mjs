// tidy.mjs JOBS: clang-tidy over every C++ source of the project that has changed since it last passed.
// A source's key is a hash of itself, of all project headers it includes, of .clang-tidy and of its
// compile command; keys that passed are files in build/tidy, beside a list of commands with one for each source.
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

/** One task per source file: the first variant's command, the native build's if there is one. */
function tasks() {
  const bySource = new Map();
  const settings = textOf(join(root, '.clang-tidy'));
  for (const { folder, extra } of builds) {
    const database = JSON.parse(readFileSync(join(folder, 'compile_commands.json'), 'utf8'));
    for (const entry of database) {
      const { directory } = entry;
      const source = resolve(directory, entry.file);
      if (!isOwn(source) || bySource.has(source)) continue;
      const command = [entry.command, ...extra].join(' ');
      const includes = [...command.matchAll(/-I\s*(\S+)/g)].map(([, name]) =>
        resolve(directory, name),
      );
      const hash = createHash('sha1').update(settings).update(command);
      for (const part of closure(source, includes)) hash.update(textOf(part));
      bySource.set(source, { source, directory, command, key: hash.digest('hex') });
    }
  }
  return [...bySource.values()];
}

function check({ source }) {
  const options = ['-p', passed, '--quiet', '--extra-arg=-Wno-unknown-warning-option'];
  return new Promise((fulfil) => {
    const child = spawn('clang-tidy-19', [...options, source], {
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
// clang-tidy would check a source once for each variant that a build's own list has.
writeFileSync(
  join(passed, 'compile_commands.json'),
  JSON.stringify(
    all.map(({ source, directory, command }) => ({ file: source, directory, command })),
  ),
);
const due = all.filter(({ key }) => !existsSync(join(passed, key)));
const total = due.length;
let done = 0;
let failures = 0;
async function worker() {
  for (let task = due.shift(); task; task = due.shift()) {
    const { ok, output } = await check(task);
    done += 1;
    console.log(`[${done}/${total}] ${relative(root, task.source)}`);
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
  console.error(`clang-tidy: ${failures} of ${total} changed files have warnings`);
  process.exitCode = 1;
}
