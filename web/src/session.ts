// Sessions: C++ objects that live in a worker's WebAssembly module, and their types seen from here.
//
// `M` is always the `MainModule` of a chapter's generated module.d.ts, so that a binding that
// changes its name or its arguments breaks the type check of every demo that uses it.
import type { Reply, Request, SessionWorker } from './worker';

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

const calls = new WeakSet<object>();

/**
 * Whether a promise is a session's answer to a call that is sent already. Whatever is sent after it
 * is done after it, so that there is no need to wait.
 */
export const isSent = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && calls.has(result);

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

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

declare global {
  /** A worker that the page's head has started (docs/theme/head.js), until someone takes it. */
  var courseWorker: { name: string; worker: Worker } | undefined;
}

/** A worker that loads the module it is named after. */
function startWorker(name: string): Worker {
  const early = globalThis.courseWorker;
  if (early?.name === name) {
    globalThis.courseWorker = undefined;
    early.worker.onerror = null;
    return early.worker;
  }
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
}

/** One worker with one module. Created lazily, restarted when it fails. */
export class SessionHost {
  /** Resolves when the module is ready; rejects with ModuleMissing when it is not built yet. */
  readonly loaded: Promise<void>;

  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #lost: Error | undefined;
  #session = 0; // sessions are numbered from 1
  #arrivals = new Map<string, (received: number) => void>(); // by address of the file

  /** Starts loading at once. @param module address of the module without its ending. */
  constructor(module: URL) {
    this.#worker = startWorker(module.href);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#hear(data));
    this.#worker.addEventListener('error', (event) =>
      this.#fail(new SessionLost(event.message || 'The worker could not be started.')),
    );
    this.loaded = this.#ask('load');
    this.loaded.catch(() => undefined); // whoever awaits it hears of it
  }

  /**
   * Makes the session, in place of the earlier one. It can be called at once: the calls wait in the
   * worker. `opened` rejects if it can't be made.
   */
  open(
    className: string,
    args: readonly unknown[],
  ): { session: AnySession; opened: Promise<void> } {
    if (this.#session > 0) void this.#ask('close', this.#session);
    const id = ++this.#session;
    const opened = this.#ask('open', id, className, [...args]);
    opened.catch(() => undefined); // whoever awaits it hears of it
    const session = new Proxy({} as AnySession, {
      get: (_, method) =>
        // A proxy that is awaited is asked for `then`: it is no promise.
        typeof method === 'symbol' || method === 'then'
          ? undefined
          : (...args: unknown[]) => {
              const answer = this.#ask('call', id, method, args);
              calls.add(answer);
              return answer;
            },
    });
    return { session, opened };
  }

  /**
   * Has the worker fetch a file and hand its bytes to a method of the session.
   * @param progress called with the number of bytes that are there
   */
  async feed(method: string, file: URL, progress: (received: number) => void): Promise<unknown> {
    this.#arrivals.set(file.href, progress);
    try {
      return await this.#ask('feed', this.#session, method, file.href);
    } finally {
      this.#arrivals.delete(file.href);
    }
  }

  /** Stops the worker, whatever it is doing. */
  terminate(): void {
    this.#fail(Object.assign(new SessionLost('stopped'), { stopped: true }));
    this.#worker.terminate();
  }

  /** Calls a function of the worker; also ends when the worker does. */
  #ask<K extends keyof SessionWorker>(
    name: K,
    ...args: Parameters<SessionWorker[K]>
  ): Promise<Awaited<ReturnType<SessionWorker[K]>>> {
    if (this.#lost) return Promise.reject(this.#lost);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, args } satisfies Request);
    });
  }

  #hear(reply: Reply): void {
    if ('received' in reply) {
      this.#arrivals.get(reply.address)?.(reply.received);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(classified(reply.error));
    else waiting?.resolve(reply.value as never);
  }

  #fail(error: Error): void {
    this.#lost ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** An error of the worker by its kind: what the module threw, or the end of the module. */
function classified({ name, message }: { name: string; message: string }): Error {
  if (name === 'ModuleMissing') return new ModuleMissing(message);
  return kFatal.has(name) ? new SessionLost(message) : new Error(message);
}
