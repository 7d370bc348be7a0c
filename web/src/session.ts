// Sessions: C++ objects that live in a worker's WebAssembly module, and their types seen from here.
//
// `M` is always the `MainModule` of a chapter's generated module.d.ts, so that a binding that
// changes its name or its arguments breaks the type check of every demo that uses it.
import { wrap, type Remote as Wrapped } from 'comlink';
import type { SessionWorker } from './worker';

type HandleMethod = 'isAliasOf' | 'delete' | 'deleteLater' | 'isDeleted' | 'clone';

/** The names of the session classes that a module binds. */
export type SessionName<M> = {
  [K in keyof M]: M[K] extends { new (...args: never[]): unknown } ? K : never;
}[keyof M] &
  string;

/** What a session's constructor takes. */
export type SessionArguments<M, K extends SessionName<M>> = M[K] extends {
  new (...args: infer A): unknown;
}
  ? A
  : never;

type Instance<M, K extends SessionName<M>> = M[K] extends { new (...args: never[]): infer T }
  ? T
  : never;

/** A session seen from the main thread: the same methods, each returning a promise. */
export type Remote<T> = {
  [K in Exclude<keyof T, HandleMethod | symbol>]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<R>
    : never;
};

/** The remote session of class `K` of module `M`. */
export type Session<M, K extends SessionName<M>> = Remote<Instance<M, K>>;

/** A session whose class is not known, as the shell handles it. */
export type AnySession = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** The module's files answer 404: the site is still being built. */
export class ModuleMissing extends Error {
  override name = 'ModuleMissing';
}

/** The worker stopped, or the module hit a trap: its sessions are gone. */
export class SessionLost extends Error {
  override name = 'SessionLost';
  /** Ended on purpose. */
  stopped = false;
}

const kFatal = new Set(['RuntimeError', 'CompileError', 'LinkError', 'RangeError']);

/** One worker with one module. Created lazily, restarted when it fails. */
export class SessionHost {
  #worker: Worker;
  #api: Wrapped<SessionWorker>;
  #loaded: Promise<void>;
  #pending = new Set<(error: Error) => void>();
  #lost: Error | undefined;
  #session: number | undefined;

  /** Starts loading at once. @param module address of the module without its ending. */
  constructor(module: URL) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('error', (event) =>
      this.#fail(new SessionLost(event.message || 'The worker could not be started.')),
    );
    this.#api = wrap<SessionWorker>(this.#worker);
    this.#loaded = this.#guard(this.#api.load(module.href));
    this.#loaded.catch(() => undefined);
  }

  /** Resolves when the module is ready; rejects with ModuleMissing when it is not built yet. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Makes the session, in place of the earlier one. */
  async open(className: string, args: readonly unknown[]): Promise<AnySession> {
    await this.#loaded;
    const id = await this.#guard(this.#api.open(className, [...args]));
    if (this.#session !== undefined) void this.#api.close(this.#session);
    this.#session = id;
    return new Proxy({} as AnySession, {
      get: (_, method) =>
        // A proxy that is awaited is asked for `then`: it is no promise.
        typeof method === 'symbol' || method === 'then'
          ? undefined
          : (...args: unknown[]) => this.#guard(this.#api.call(id, method, args)),
    });
  }

  /** Stops the worker, whatever it is doing. */
  terminate(): void {
    this.#fail(Object.assign(new SessionLost('stopped'), { stopped: true }));
    this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#lost ??= error;
    for (const reject of this.#pending) reject(error);
  }

  /** The call's result, or its error by kind; also ends when the worker does. */
  #guard<T>(call: Promise<T>): Promise<T> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise<T>((resolve, reject) => {
      this.#pending.add(reject);
      void call
        .then(resolve, (error: unknown) => reject(classified(error)))
        .finally(() => this.#pending.delete(reject));
    });
  }
}

function classified(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === 'ModuleMissing') return new ModuleMissing(error.message);
  if (kFatal.has(error.name)) return new SessionLost(error.message);
  return error;
}
