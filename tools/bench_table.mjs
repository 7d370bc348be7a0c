// bench_table.mjs JSON FILE...: a table of what Google Benchmark programs measured, ours beside the
// peers, and all of it in JSON (unless that is empty). A row's name ends with who it is:
// gemm/512/course, gemm/512/openblas; course_two_threads is ours under other conditions.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [json, ...files] = process.argv.slice(2);
// A program that failed leaves no report, one without a matching benchmark an empty one.
const texts = files.filter(existsSync).map((file) => readFileSync(file, 'utf8'));
const reports = texts.filter((text) => text !== '').map((text) => JSON.parse(text));
const toNanoseconds = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** case -> who -> nanoseconds; the median where there were repetitions. */
const cases = new Map();
for (const { benchmarks } of reports) {
  for (const row of benchmarks) {
    if (row.error_occurred) continue;
    if (row.run_type === 'aggregate' && row.aggregate_name !== 'median') continue;
    const parts = row.run_name.split('/');
    // Google Benchmark puts its own settings behind the name.
    while (/^(min_time|min_warmup_time|iterations|repeats|real_time|threads)\b/.test(parts.at(-1)))
      parts.pop();
    const who = parts.pop();
    const name = parts.join('/');
    if (!cases.has(name)) cases.set(name, new Map());
    cases.get(name).set(who, row.real_time * toNanoseconds[row.time_unit]);
  }
}

function time(nanoseconds) {
  if (nanoseconds < 1e3) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toPrecision(3)} us`;
  return `${(nanoseconds / 1e6).toPrecision(4)} ms`;
}

const rows = [...cases].map(([name, by]) => {
  const ours = by.get('course');
  const others = [...by].filter(([who]) => who !== 'course').sort((a, b) => a[1] - b[1]);
  const fastest = others.find(([who]) => !who.startsWith('course_'));
  const ratio = ours && fastest ? fastest[1] / ours : undefined;
  return [
    name,
    ours ? time(ours) : '',
    ratio ? `${ratio.toFixed(2)}x` : '',
    others.map(([who, ns]) => `${who} ${time(ns)}`).join(', '),
  ];
});
const head = [
  'case',
  'course',
  'speed',
  'others, the fastest first (speed: against the fastest peer)',
];
const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k].length)));
const line = (row) =>
  row
    .map((text, k) => (k === 0 || k === 3 ? text.padEnd(widths[k]) : text.padStart(widths[k])))
    .join('  ')
    .trimEnd();
console.log(`\n${line(head)}`);
rows.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
for (const row of rows) console.log(line(row));

if (json) {
  const context = reports[0]?.context ?? {};
  writeFileSync(
    json,
    `${JSON.stringify({ context, benchmarks: reports.flatMap((report) => report.benchmarks) }, null, 1)}\n`,
  );
}
