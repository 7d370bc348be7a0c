// The worker: holds one chapter's WebAssembly module and calls the methods of its sessions.
import { supports } from './features';
import { parseSafetensors } from './safetensors';

interface EmscriptenModule {
  [className: string]: { new (...args: unknown[]): Handle };
}
interface Handle {
  [method: string]: (...args: unknown[]) => unknown;
  delete(): void;
}
interface Factory {
  default(options: {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): object;
  }): Promise<EmscriptenModule>;
}

const sessions = new Map<number, Handle>();

/** Loads `<base>/{simd,relaxed}`, whichever this browser can run. */
async function loadModule(base: string): Promise<EmscriptenModule> {
  const address = `${base}/${supports.relaxedSimd() ? 'relaxed' : 'simd'}`;
  // Compiled while it arrives and while the loader script is fetched.
  const compiled = fetchModule(`${address}.wasm`);
  const factory = importFactory(`${address}.mjs`);
  const wasm = await compiled;
  return (await factory).default({
    instantiateWasm(imports, done) {
      void WebAssembly.instantiate(wasm, imports).then(done);
      return {};
    },
  });
}

// The worker is named after its module, and begins before anybody asks.
const loading = loadModule(self.name);
loading.catch(() => undefined); // whoever asks hears of it

const api = {
  /** Resolves when the module is there. */
  async load(): Promise<void> {
    await loading;
  },

  /** Makes a session under a number that the caller has chosen. */
  async open(id: number, className: string, args: unknown[]): Promise<void> {
    const module = await loading;
    if (!module[className]) throw new Error(`The module has no session class ${className}.`);
    sessions.set(id, new module[className](...args));
  },

  /** Calls arrive, and are answered, in the order in which they were sent, also while loading. */
  async call(id: number, method: string, args: unknown[]): Promise<unknown> {
    await loading;
    const session = sessions.get(id);
    if (typeof session?.[method] !== 'function') throw new Error(`The session has no ${method}().`);
    return session[method](...args);
  },

  /** Fetches a file, once, and hands its bytes, or tensors, to a method of the session. */
  async feed(id: number, method: string, address: string): Promise<unknown> {
    const bytes = await fetchBytes(address);
    const tensors = address.endsWith('.safetensors');
    return api.call(id, method, [
      tensors ? parseSafetensors(bytes, new URL(address).pathname) : bytes,
    ]);
  },

  close(id: number): void {
    sessions.get(id)?.delete();
    sessions.delete(id);
  },
};

export type SessionWorker = typeof api;

/** What the main thread sends: one of the functions above and its arguments. */
export interface Request {
  id: number;
  name: keyof SessionWorker;
  args: unknown[];
}
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string } }
  /** So many bytes of a file have arrived. */
  | { address: string; received: number };

async function answer({ id, name, args }: Request): Promise<void> {
  try {
    const value = await (api[name] as (...args: unknown[]) => unknown)(...args);
    self.postMessage({ id, value } satisfies Reply, { transfer: buffersOf(value) });
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    self.postMessage({ id, error: { name, message } } satisfies Reply);
  }
}

const files = new Map<string, Promise<Uint8Array>>();

/** The bytes of a file, which stay in the worker for the next session. */
function fetchBytes(address: string): Promise<Uint8Array> {
  const known = files.get(address);
  if (known) return known;
  const bytes = receive(address);
  bytes.catch(() => files.delete(address)); // the next one tries again
  files.set(address, bytes);
  return bytes;
}

/** Reads a file piece by piece and tells how much of it is here. */
async function receive(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  const path = new URL(address).pathname;
  if (!response.ok || !response.body) {
    throw new Error(`${path} could not be loaded (${response.status}).`);
  }
  const pieces: Uint8Array[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    received += value.length;
    self.postMessage({ address, received } satisfies Reply);
  }
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

async function fetchModule(address: string): Promise<WebAssembly.Module> {
  const response = await fetch(address);
  if (!response.ok) throw missing(`${address}: ${response.status}`);
  if (response.headers.get('Content-Type') === 'application/wasm') {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

async function importFactory(address: string): Promise<Factory> {
  try {
    return (await import(/* @vite-ignore */ address)) as Factory;
  } catch (error) {
    throw missing(String(error));
  }
}

function missing(message: string): Error {
  return Object.assign(new Error(message), { name: 'ModuleMissing' });
}

/** The buffers of a result's typed arrays: they are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(result)) return [result.buffer as ArrayBuffer];
  if (typeof result !== 'object' || result === null) return [];
  return Object.values(result).flatMap(buffersOf);
}

self.addEventListener('message', ({ data }: MessageEvent<Request>) => void answer(data));
