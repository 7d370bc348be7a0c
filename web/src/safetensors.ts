// Reads safetensors files: 8 bytes that say how long the header is, the header in JSON, the numbers.
// Here rather than in the modules, because a browser has a JSON reader.

/** A tensor of a file, as a session takes it (course/embind.hpp). */
export interface NamedTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

interface Entry {
  dtype?: string;
  shape?: number[];
  data_offsets?: [number, number];
}

/**
 * @param file what an error calls it
 * @throws Error when the file is cut off, has no header in JSON, or holds anything but floats
 */
export function parseSafetensors(bytes: Uint8Array, file: string): NamedTensor[] {
  const check = (fits: boolean, expected: string, got: unknown) => {
    if (!fits) throw new Error(`${file}: expected ${expected}, got ${String(got)}`);
  };
  check(bytes.length >= 8, 'a safetensors file of at least 8 bytes', bytes.length);
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  check(start <= bytes.length, `a header of ${start - 8} bytes`, `a file of ${bytes.length}`);
  const text = new TextDecoder().decode(bytes.subarray(8, start));
  let header: Record<string, Entry> = {};
  try {
    header = JSON.parse(text) as typeof header;
  } catch {
    check(false, 'a header in JSON', text.slice(0, 40));
  }
  delete header.__metadata__;
  return Object.entries(header).map(
    ([name, { dtype, shape = [], data_offsets: [begin, end] = [0, 0] }]) => {
      check(dtype === 'F32', `${name} as F32`, dtype);
      const data = bytes.slice(start + begin, start + end);
      const size = shape.reduce((product, n) => product * n, 4);
      check(data.length === size, `${size} bytes of ${name}`, data.length);
      return { name, shape, values: new Float32Array(data.buffer) };
    },
  );
}
