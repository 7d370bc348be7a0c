// @ts-check
// The shell's pure parts, bundled for Node: numbers, entries, axes, addresses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const source = fileURLToPath(new URL('../../web/src/', import.meta.url));

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
async function load(file) {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, ssr: `${source}${file}`, minify: false },
  });
  const { output } = /** @type {{ output: { code: string }[] }} */ (/** @type {any} */ (result));
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}

test('numbers: a few digits, a real minus sign, powers of ten at both ends', async () => {
  const { formatNumber, formatEntry, formatTick } = await load('format.ts');
  assert.equal(formatNumber(1.23456), '1.235');
  assert.equal(formatNumber(-0.5), '−0.500');
  assert.equal(formatNumber(0), '0');
  assert.equal(formatNumber(123456), '123456');
  assert.equal(formatNumber(2.5e9), '2.50·10⁹');
  assert.equal(formatNumber(-1e-7), '−1.00·10⁻⁷');
  assert.equal(formatNumber(0.0304), '0.0304');
  assert.equal(formatNumber(0.0304, 2), '0.03');
  assert.equal(formatNumber(0.00031, 2), '0.0003');
  assert.equal(formatNumber(0.00031, 1), '0.0003');
  assert.equal(formatNumber(Infinity), '∞');
  assert.equal(formatNumber(NaN), 'not a number');
  assert.equal(formatEntry(0.1), '0.1');
  assert.equal(formatEntry(-12), '−12');
  assert.equal(formatTick(0.30000000000000004, 0.1), '0.3');
  assert.equal(formatTick(20, 10), '20');
  assert.equal(formatTick(1e-4, 1e-4), '0.0001');
  assert.equal(formatTick(1e-5, 1e-5), '10⁻⁵');
  assert.equal(formatTick(-1e7, 1e7), '−10⁷');
  assert.equal(formatTick(2.5e6, 5e5), '2.5·10⁶');
});

test('entries: what counts as a number, and what a control makes of it', async () => {
  const { parse, parseNumber, serialize, slider, choice, seed, numbers } =
    await load('controls.ts');
  for (const [text, value] of [
    ['0.5', 0.5],
    [' .5 ', 0.5],
    ['1e-3', 1e-3],
    ['−2', -2],
    ['3·', undefined],
    ['NaN', undefined],
    ['', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['1,2', undefined],
  ]) {
    assert.equal(parseNumber(text), value, `“${text}”`);
  }
  const lags = slider({ label: 'days', value: 7, min: 1, max: 56, step: 1 });
  assert.deepEqual(parse(lags, '3.4'), { value: 3 });
  assert.equal(parse(lags, '99').value, 56);
  assert.match(parse(lags, '99').note, /above the range/);
  assert.equal(parse(slider({ label: 'η', value: 1, min: 0, max: 1, free: true }), '-5').value, -5);
  assert.equal(
    parse(choice({ label: 'loss', value: 'a', options: { a: 'A' } }), 'toString'),
    undefined,
  );
  assert.equal(parse(seed(), '-1').value, 0);
  assert.deepEqual(parse(numbers(2, 'start'), '1,-2.5').value, [1, -2.5]);
  assert.equal(parse(numbers(2, 'start'), '1,2,3'), undefined);
  assert.equal(serialize([0.123456789, 2]), '0.12346,2');
});

test('axes: round ticks inside the interval', async () => {
  const { ticksOf, roundStep, decades, makeScale } = await load('plot/scale.ts');
  const labels = (/** @type {object} */ axis, /** @type {number} */ count) =>
    ticksOf(axis, count).map((/** @type {{ label: string }} */ tick) => tick.label);
  assert.deepEqual(labels({ domain: [-0.1, 1.1] }, 5), ['0.0', '0.5', '1.0']);
  assert.deepEqual(labels({ domain: [1, 1000], log: true }, 5), [
    ...['1', '2', '5', '10', '20', '50', '100', '200', '500', '1000'],
  ]);
  assert.equal(
    labels({ domain: [2e-5, 1e4], log: true }, 5).join(' '),
    '10⁻⁴ 0.001 0.01 0.1 1 10 100 1000 10⁴',
  );
  assert.equal(
    labels({ domain: [1e-30, 1], log: true }, 5).join(' '),
    '10⁻³⁰ 10⁻²⁷ 10⁻²⁴ 10⁻²¹ 10⁻¹⁸ 10⁻¹⁵ 10⁻¹² 10⁻⁹ 10⁻⁶ 0.001 1',
  );
  assert.deepEqual(labels({ domain: [3, 3] }, 5), []);
  assert.equal(roundStep(0.3), 0.5);
  assert.deepEqual(decades(0.5, 20), [0.5, 1, 2, 5, 10, 20]);
  const scale = makeScale({ domain: [1, 100], log: true }, 0, 200);
  assert.equal(Math.round(scale(10)), 100);
  assert.equal(Math.round(scale.invert(100)), 10);
});

test('dates: years, months or Mondays; numbered days where there are no dates', async () => {
  const { dateTicks, dateName } = await load('plot/dates.ts');
  const { extent } = await load('plot/extent.ts');
  const labels = (/** @type {any[]} */ ...range) =>
    dateTicks(...range).map((/** @type {{ label: string }} */ tick) => tick.label);
  assert.deepEqual(labels('2013-12-20', 0, 21), [
    'Mon 23 Dec 2013',
    'Mon 30 Dec',
    'Mon 6 Jan 2014',
  ]);
  assert.deepEqual(labels('2013-11-15', 0, 125), ['Dec 2013', 'Jan 2014', 'Feb', 'Mar']);
  assert.deepEqual(labels('2001-03-19', 0, 1200), ['2002', '2003', '2004']);
  assert.deepEqual(labels('day 56', 0, 21), ['day 56', 'day 63', 'day 70', 'day 77']);
  assert.equal(dateName('2014-01-01', 2), 'Fri 3 Jan 2014');
  assert.equal(dateName('day 56', 4), 'day 60');
  assert.deepEqual(extent([2, -1, 5], 0.5), [-4, 8]);
  assert.deepEqual(extent([]), [0, 1]);
});

test('addresses: several demos, ordinary anchors, nonsense', async () => {
  const { parseHash, formatHash } = await load('hash.ts');
  const hash = '#a/b?eta=0.1&start=1,2;c/d?seed=3';
  const demos = parseHash(hash);
  assert.deepEqual(
    [...demos],
    [
      ['a/b', { eta: '0.1', start: '1,2' }],
      ['c/d', { seed: '3' }],
    ],
  );
  assert.equal(formatHash(demos), hash);
  assert.equal(parseHash('#gradient-descent').size, 0);
  assert.equal(parseHash('#%E0%A4%A;;?=&a/b').size, 0);
  assert.equal(formatHash(new Map([['a/b', {}]])), '');
});

test('safetensors: what NumPy and PyTorch write is read, and anything else is refused', async () => {
  const { parseSafetensors } = await load('safetensors.ts');
  const file = (/** @type {unknown} */ header, bytes = 0, length = -1) => {
    const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(length < 0 ? text.length : length));
    return new Uint8Array(Buffer.concat([start, text, Buffer.alloc(bytes, 0)]));
  };
  const entry = { dtype: 'F32', shape: [2, 3], data_offsets: [4, 28] };
  const scalar = { dtype: 'F32', shape: [], data_offsets: [0, 4] };

  const header = { __metadata__: { by: 'us' }, 'a.weight': entry, b: scalar };
  const bytes = file(header, 28);
  new DataView(bytes.buffer).setFloat32(bytes.length - 4, 1.5, true);
  assert.deepEqual(parseSafetensors(bytes, 'x'), [
    { name: 'a.weight', shape: [2, 3], values: Float32Array.of(0, 0, 0, 0, 0, 1.5) },
    { name: 'b', shape: [], values: Float32Array.of(0) },
  ]);
  assert.deepEqual(parseSafetensors(file({}), 'x'), []);

  for (const [wrong, message] of /** @type {[Uint8Array, string][]} */ ([
    [new Uint8Array(7), 'x: expected a safetensors file of at least 8 bytes, got 7'],
    [file({}, 0, 99), 'x: expected a header of 99 bytes, got a file of 10'],
    [file('nothing'), 'x: expected a header in JSON, got nothing'],
    [file({ a: { ...entry, dtype: 'F16' } }, 28), 'x: expected a as F32, got F16'],
    [file({ a: entry }, 27), 'x: expected 24 bytes of a, got 23'],
    [file({ a: { dtype: 'F32' } }), 'x: expected 4 bytes of a, got 0'],
  ])) {
    assert.throws(() => parseSafetensors(wrong, 'x'), { message });
  }
});
