// What the browser's WebAssembly can do, found out by asking it to validate tiny modules.

// A module with one function that uses the feature; the bytes are the binary format's.
const kSimd = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
];
const kRelaxedSimd = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15,
  65, 2, 253, 15, 253, 128, 2, 11,
];
const kExceptions = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11,
];

const validates = (bytes: number[]) => WebAssembly.validate(new Uint8Array(bytes));

export const supports = {
  simd: () => validates(kSimd),
  relaxedSimd: () => validates(kRelaxedSimd),
  exceptions: () => validates(kExceptions),
};

/** Why demos cannot run here, or undefined when they can. */
export function missingFeature(): string | undefined {
  if (typeof WebAssembly !== 'object') return 'This browser has no WebAssembly';
  if (!supports.simd()) return 'This browser’s WebAssembly has no SIMD instructions';
  if (!supports.exceptions()) return 'This browser’s WebAssembly has no exceptions';
  return undefined;
}
