// The life of one demo: its state, its session, and the loop that asks the session for frames.
//
// One turn = apply the changed controls, do the steps that are due, fetch a frame. At most one turn
// is under way; what the reader changes meanwhile waits, latest value first, for the next turn.
import { parse, sameValue, serialize, type Controls, type Slider, type Value } from './controls';
import type { Context, Demo } from './define';
import { missingFeature } from './features';
import { plain } from './format';
import { readHash, type Parameters } from './hash';
import { ModuleMissing, SessionHost, SessionLost, isSent, type AnySession } from './session';

export type Phase = 'waiting' | 'loading' | 'missing' | 'unsupported' | 'ready' | 'failed';

/** An error with what the reader can do about it. */
export interface Problem {
  message: string;
  /** What still holds. */
  kept: string;
  /** Takes back the change that caused it. */
  undo?: () => void;
}

type AnyState = Record<string, Value>;
type Frame = unknown;

const kRetryDelay = 2500;
const kLongTurn = 40; // ms; turns that take longer get fewer steps

export class Runner {
  phase: Phase = 'waiting';
  /** What to tell the reader while there is no session. */
  notice = '';
  problem: Problem | undefined;
  frame: Frame;
  state: AnyState;
  playing = false;
  /** Why play has ended by itself. */
  ending: string | undefined;
  speed: number;
  /** Frames received so far. */
  turns = 0;
  /** Set while a turn takes long. */
  slow = false;
  /** A file that is on its way to the session, and which part of it has arrived. */
  arriving: { file: string; part: number } | undefined;
  /** Notes on values from the address or from entries that had to be changed. */
  notes: string[] = [];

  #host: SessionHost | undefined;
  #session: AnySession | undefined;
  #opened: Promise<void> | undefined;
  #accepted: AnyState;
  #dirty = new Set<string>();
  #rebuild = true;
  #cache = new Map<string, unknown>();
  #stale = new Set<string>();
  #steps = 0;
  #busy = false;
  #visible = false;
  #frameRequest = 0;
  #due = 0;
  #lastTime = 0;
  #budget = Infinity;
  #retry = 0;
  #closed = false;

  constructor(
    readonly name: string,
    readonly demo: Demo,
    private readonly site: URL,
    private readonly changed: () => void,
    host?: SessionHost,
  ) {
    this.#host = host;
    this.state = defaults(demo.controls);
    this.#accepted = this.state; // what the session falls back on if the address is refused
    this.speed = demo.speed ?? demo.speeds?.[0] ?? 10;
    this.readParameters(readHash(name));
  }

  /** Loads the module and shows the first frame. `eager` does one step at once. */
  async start(eager = false): Promise<void> {
    const missing = missingFeature();
    if (missing) {
      this.#enter('unsupported', `${missing}. The live figures need a browser from 2022 or later.`);
      return;
    }
    this.#enter('loading');
    this.#host ??= new SessionHost(this.#module);
    this.#rebuild = true;
    const first = this.#turn(eager ? 1 : 0); // its requests wait in the worker for the module
    try {
      await this.#host.loaded;
    } catch (error) {
      if (this.#closed) return;
      this.#host.terminate();
      this.#host = undefined;
      if (error instanceof ModuleMissing) this.#waitForModule(eager);
      else this.#enter('failed', `The demo could not be started: ${(error as Error).message}`);
      return;
    }
    await first;
  }

  close(): void {
    this.#closed = true;
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#retry);
    this.#host?.terminate();
    this.#host = undefined;
  }

  // What the reader does

  /** Changes controls; takes effect with the next turn, also while playing. */
  set(change: Partial<AnyState>): void {
    const all: AnyState = {};
    for (const [key, value] of Object.entries(change)) {
      for (const other of this.#controls[key]?.resets ?? []) {
        all[other] = this.#controls[other].value;
      }
      if (value !== undefined) all[key] = value;
    }
    for (const [key, value] of Object.entries(all)) {
      if (!this.#controls[key] || sameValue(this.state[key], value)) continue;
      this.state = { ...this.state, [key]: value };
      this.#dirty.add(key);
    }
    this.ending = undefined;
    this.#wake();
    this.changed();
  }

  play(): void {
    if (this.phase !== 'ready') return;
    if (this.ending) this.reset();
    this.playing = true;
    this.#lastTime = performance.now();
    this.#due = 1;
    this.#wake();
    this.changed();
  }

  pause(): void {
    this.playing = false;
    this.changed();
  }

  /** One step, as far as the reader can tell: at high speeds still a single one. */
  step(): void {
    if (this.phase !== 'ready') return;
    this.playing = false;
    this.#steps += 1;
    this.#wake();
    this.changed();
  }

  /** Back to the start of the same run. Also ends a step that takes too long. */
  reset(): void {
    this.playing = false;
    this.problem = undefined;
    this.ending = undefined;
    if (this.slow) this.#restartHost();
    this.#rebuild = true;
    this.#steps = 0;
    this.#rewindSlider();
    if (this.phase === 'failed') void this.start();
    this.#wake();
    this.changed();
  }

  /** Puts away messages that were read. */
  dismiss(): void {
    this.problem = undefined;
    this.notes = [];
    this.changed();
  }

  #rewindSlider(): void {
    const key = this.demo.plays as string | undefined;
    if (key) this.set({ [key]: this.#controls[key].value });
  }

  /** All controls as they were at first. */
  restoreDefaults(): void {
    this.state = defaults(this.#controls);
    this.notes = [];
    this.reset();
  }

  /** Tells which part of the page is seen: nothing is computed for what is not. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#lastTime = performance.now();
    if (visible) this.#wake();
  }

  /** Nothing is being computed, and nothing waits for it. */
  get idle(): boolean {
    return !this.#busy && !this.#canRun;
  }

  get visible(): boolean {
    return this.#visible;
  }

  // The address

  /** Takes over what an address says; what it does not say goes back to the default. */
  readParameters(parameters: Parameters): void {
    this.notes = [];
    const next = defaults(this.#controls);
    for (const [key, text] of Object.entries(parameters)) {
      const control = Object.hasOwn(this.#controls, key) ? this.#controls[key] : undefined;
      const parsed = control && parse(control, text);
      if (!parsed) {
        this.notes.push(
          `The link’s “${clip(key)}=${clip(text)}” means nothing here and was ignored.`,
        );
      } else {
        next[key] = parsed.value;
        if (parsed.note) this.notes.push(`${control.label}: ${parsed.note}.`);
      }
    }
    for (const key of Object.keys(next)) {
      if (!sameValue(next[key], this.state[key])) this.#dirty.add(key);
    }
    this.state = next;
    this.ending = undefined;
    this.#wake();
    this.changed();
  }

  /** What differs from the defaults. */
  get parameters(): Parameters {
    const result: Parameters = {};
    for (const [key, control] of Object.entries(this.#controls)) {
      const value = this.state[key];
      if (!sameValue(value, control.value)) result[key] = serialize(value);
    }
    return result;
  }

  // The loop

  #wake(): void {
    if (this.#frameRequest || this.#busy || this.#closed || !this.#canRun) return;
    this.#frameRequest = requestAnimationFrame((time) => this.#next(time));
  }

  #next(now: number): void {
    this.#frameRequest = 0;
    const steps = this.#dueSteps(now);
    const anything = steps > 0 || this.#dirty.size > 0 || this.#rebuild;
    if (anything) void this.#turn(steps);
    else if (this.playing) this.#wake();
  }

  get #canRun(): boolean {
    const wanted = this.playing || this.#steps > 0 || this.#dirty.size > 0 || this.#rebuild;
    return this.phase === 'ready' && this.#visible && wanted;
  }

  /** Steps to do in this frame, at `speed` per second. */
  #dueSteps(now: number): number {
    const asked = this.#steps;
    this.#steps = 0;
    if (!this.playing) return asked;
    const elapsed = Math.min(Math.max(now - this.#lastTime, 0), 250);
    this.#lastTime = now;
    this.#due += (elapsed / 1000) * this.speed;
    const steps = Math.min(Math.floor(this.#due), this.#budget);
    this.#due = Math.min(this.#due - steps, 1);
    return asked + steps;
  }

  async #turn(steps: number): Promise<void> {
    this.#busy = true;
    const began = performance.now();
    const slowTimer = window.setTimeout(() => this.#markSlow(), 400);
    if (steps > 0 && this.demo.plays) steps = this.#moveSlider(steps);
    const changes = this.#takeChanges();
    const before = this.#accepted;
    try {
      const refused = await this.#apply(changes);
      const state = this.state;
      const frame = await this.demo.frame(this.#session as never, {
        ...this.#context(state),
        steps: this.demo.plays ? 0 : steps,
        cached: (name, deps, compute) => this.#cached(name, deps as string[], compute),
      });
      this.#accept(frame, state, steps, refused);
      this.#tuneBudget(steps, performance.now() - began);
    } catch (error) {
      const cause = await this.#whyNotOpened();
      if (cause) this.#session = undefined; // the next turn tries again
      if (!this.#closed) this.#fail(cause ?? (error as Error), changes, before);
    } finally {
      clearTimeout(slowTimer);
      this.slow = false;
      this.#busy = false;
      // The worker does a next long turn while this one is drawn.
      const goesOn = this.playing && this.#canRun && !this.#closed;
      if (this.demo.paced && goesOn && !document.hidden) {
        this.#next(performance.now());
      } else {
        this.#wake();
      }
      if (!this.#closed) this.changed();
    }
  }

  #takeChanges(): string[] {
    const changes = Object.keys(this.#controls).filter((key) => this.#dirty.has(key));
    this.#dirty.clear();
    return changes;
  }

  /** For demos that play a slider; returns how many positions it could still move. */
  #moveSlider(steps: number): number {
    const key = this.demo.plays as string;
    const { max, step = 1 } = this.#controls[key] as Slider;
    const value = this.state[key] as number;
    const next = Math.min(max, value + steps * step);
    if (next === value) this.#end('The end of the slider is reached.');
    else this.set({ [key]: next });
    return next - value;
  }

  /**
   * Brings the session, a new one if need be, to the state of the controls. A value that the session
   * refuses goes back to the last one it took, so that what is shown and what is computed agree.
   */
  async #apply(changes: string[]): Promise<Problem | undefined> {
    const from = (this.demo.create?.from ?? []) as string[];
    const isNew =
      this.#rebuild ||
      !this.#session ||
      changes.some((key) => from.includes(key) || this.state[key] === null);
    if (isNew) {
      this.#open();
      changes = Object.keys(this.state);
    }
    let problem: Problem | undefined;
    const refused = new Set<string>();
    for (let rest = changes; rest.length > 0;) {
      const { key, error } = (await this.#applyInOrder(rest)) ?? {};
      if (key === undefined) break;
      await this.#opened; // what can't be made refuses everything
      if (error instanceof SessionLost || refused.has(key)) throw error;
      refused.add(key);
      problem = this.#refuse(key, error as Error);
      // A new session needs the earlier value. What came later is applied again: the order matters.
      rest = rest.slice(rest.indexOf(key) + (isNew ? 0 : 1));
    }
    return problem;
  }

  #open(): void {
    this.#host ??= new SessionHost(this.#module);
    const args = this.demo.create?.arguments(this.state as never) as unknown[] | undefined;
    ({ session: this.#session, opened: this.#opened } = this.#host.open(
      this.demo.session,
      args ?? [],
    ));
    this.#cache.clear();
    this.#rebuild = false;
  }

  /** The error of making the session, of which its calls only say that it is not there. */
  async #whyNotOpened(): Promise<Error | undefined> {
    return this.#opened?.then(
      () => undefined,
      (error: Error) => error,
    );
  }

  /** Brings controls to the session, one after the other. @returns the first that it refuses */
  async #applyInOrder(keys: string[]): Promise<{ key: string; error: unknown } | undefined> {
    const results: unknown[] = [];
    for (const key of keys) {
      this.#stale.add(key);
      const result = this.#applyOne(key);
      results.push(result);
      if (!isSent(result)) await Promise.allSettled([result]);
    }
    const ends = await Promise.allSettled(results);
    const at = ends.findIndex(({ status }) => status === 'rejected');
    return at < 0
      ? undefined
      : { key: keys[at], error: (ends[at] as PromiseRejectedResult).reason as unknown };
  }

  #applyOne(key: string): Promise<unknown> | undefined {
    const value = this.state[key];
    if (value === null) return undefined;
    try {
      return this.demo.apply?.[key]?.(this.#session as never, value, this.#context(this.state));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  #refuse(key: string, error: Error): Problem {
    const kept = this.#accepted[key];
    this.state = { ...this.state, [key]: kept };
    const control = this.#controls[key];
    const shown = typeof kept === 'number' ? ` (${serialize(kept)})` : '';
    return {
      message: error.message,
      kept: `${plain(control.label)} keeps its earlier value${shown}; nothing is lost.`,
    };
  }

  #context(state: AnyState): Context<Controls> {
    return {
      state: state as never,
      text: (file) => this.#text(file),
      load: (file, method, size) => this.#load(file, method, size),
    };
  }

  async #load(file: string, method: string, size: number): Promise<unknown> {
    const name = file.replace(/^.*\//, '');
    try {
      return await this.#host?.feed(method, this.#data(file), (received) => {
        this.arriving = { file: name, part: Math.min(1, received / size) };
        this.changed();
      });
    } finally {
      this.arriving = undefined;
    }
  }

  async #cached<T>(name: string, deps: string[], compute: () => Promise<T>): Promise<T> {
    if (!this.#cache.has(name) || deps.some((key) => this.#stale.has(key))) {
      this.#cache.set(name, await compute());
    }
    return this.#cache.get(name) as T;
  }

  #accept(frame: Frame, state: AnyState, steps: number, refused: Problem | undefined): void {
    this.#stale.clear();
    this.frame = frame;
    this.turns += 1;
    this.problem = refused;
    if (refused) this.playing = false;
    this.#accepted = state;
    if (this.phase !== 'ready') this.#enter('ready');
    if (steps > 0) markFirstStep(this.name);
    const ending = this.demo.done?.(frame, state as never);
    if (ending && (this.playing || steps > 0)) this.#end(ending);
  }

  #end(why: string): void {
    this.playing = false;
    this.ending = why;
  }

  #tuneBudget(steps: number, duration: number): void {
    if (this.demo.paced) return;
    if (duration > kLongTurn && steps > 1) this.#budget = Math.max(1, Math.floor(steps / 2));
    else if (duration < kLongTurn / 4) this.#budget *= 2;
  }

  #markSlow(): void {
    this.slow = true;
    this.changed();
  }

  // Failure

  #fail(error: Error, changes: string[], before: AnyState): void {
    this.playing = false;
    this.#steps = 0;
    if (error instanceof SessionLost) {
      this.#restartHost();
      if (error.stopped) return;
      this.problem = {
        message: `The computation broke off: ${error.message}`,
        kept: 'Your settings are kept; the run starts again from the beginning.',
      };
    } else {
      const culprits = changes.filter((key) => !sameValue(this.state[key], before[key]));
      this.problem = {
        message: error.message,
        kept: 'What is drawn is the last good state; nothing is lost.',
        ...(culprits.length > 0 && { undo: () => this.#undo(culprits, before) }),
      };
    }
    if (this.phase === 'ready' || this.#recoverDefaults()) return;
    this.#enter('failed', this.problem.message);
  }

  #undo(keys: string[], before: AnyState): void {
    this.problem = undefined;
    this.set(Object.fromEntries(keys.map((key) => [key, before[key]])));
  }

  /** An address may hold values that the session refuses: say so, and begin with the defaults. */
  #recoverDefaults(): boolean {
    const initial = defaults(this.#controls);
    if (Object.keys(initial).every((key) => sameValue(initial[key], this.state[key]))) return false;
    this.notes.push(`The link’s settings were refused: ${this.problem?.message}`);
    this.problem = undefined;
    this.state = initial;
    this.#rebuild = true;
    queueMicrotask(() => void this.#turn(0));
    return true;
  }

  #restartHost(): void {
    this.#host?.terminate();
    this.#host = undefined;
    this.#session = undefined;
    this.#rebuild = true;
  }

  #waitForModule(eager: boolean): void {
    this.#enter('missing', 'This chapter’s module is being built. The figure starts by itself.');
    void buildProgress(this.site).then((progress) => {
      if (this.phase === 'missing' && progress) this.#enter('missing', progress);
    });
    this.#retry = window.setTimeout(() => void this.start(eager), kRetryDelay);
  }

  get #chapter(): string {
    return this.name.split('/')[0];
  }

  get #module(): URL {
    return new URL(`modules/${this.#chapter}`, this.site);
  }

  #text(file: string): Promise<string> {
    return fetchText(this.#data(file));
  }

  #data(file: string): URL {
    return new URL(`data/${this.#chapter}/${file}`, this.site);
  }

  get #controls(): Controls {
    return this.demo.controls as Controls;
  }

  #enter(phase: Phase, notice = ''): void {
    this.phase = phase;
    this.notice = notice;
    this.changed();
  }
}

function defaults(controls: Controls): AnyState {
  return Object.fromEntries(Object.entries(controls).map(([key, control]) => [key, control.value]));
}

const clip = (text: string) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

const texts = new Map<string, Promise<string>>();

/** Fetched once per page, whatever the number of demos that read it. */
function fetchText(address: URL): Promise<string> {
  const known = texts.get(address.href);
  if (known) return known;
  const text = fetch(address).then((response) => {
    if (!response.ok)
      throw new Error(`${address.pathname} could not be loaded (${response.status}).`);
    return response.text();
  });
  text.catch(() => texts.delete(address.href));
  texts.set(address.href, text);
  return text;
}

/** What the local server says about the build, if it is one. */
async function buildProgress(site: URL): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('build-status.json', site), { cache: 'no-store' });
    if (!response.ok) return undefined;
    const status = (await response.json()) as { message?: unknown };
    return typeof status.message === 'string' && status.message ? status.message : undefined;
  } catch {
    return undefined;
  }
}

/** For measuring: when the first step's result was there. */
function markFirstStep(name: string): void {
  if (performance.getEntriesByName('course:first-step').length === 0) {
    performance.mark('course:first-step', { detail: name });
  }
}
