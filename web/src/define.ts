// What a demo is: data and a few small functions. Chapters write these in demo/demo.ts; the shell
// does the rest (loading, loop, controls, address, errors, keyboard, text alternative).
import type { Controls, State } from './controls';
import type { Calculation } from './formula';
import type { Plot } from './plot/spec';
import type { Session, SessionArguments, SessionName } from './session';

/** Given to everything that talks to a session. */
export interface Context<C extends Controls> {
  state: State<C>;
  /** The text of a file of the chapter's data/ folder, fetched once. */
  text(file: string): Promise<string>;
  /**
   * Hands the bytes of a file, or the tensors of a `.safetensors` file, to a method of the session
   * that takes them as its only argument. The worker fetches the file once, and the reader sees how
   * much of its `size` is here. A name that begins with `../` is of another folder of data.
   */
  load(file: string, method: string, size: number): Promise<unknown>;
}

/** Given to `frame`. */
export interface FrameContext<C extends Controls> extends Context<C> {
  /** How many steps to do now; 0 when only something that is shown has changed. */
  steps: number;
  /**
   * Calls `compute` only if one of the controls `deps` was changed since the last time (or the
   * session is new), otherwise returns the earlier result.
   */
  cached<T>(name: string, deps: (keyof C)[], compute: () => Promise<T>): Promise<T>;
}

/** What the latest frame knows better about a control than its definition. */
export interface Adjustment {
  /** Shown while the value is `null`. */
  auto?: number;
  min?: number;
  max?: number;
  /** Marks on a slider. */
  marks?: { at: number; label: string }[];
  /** In place of the control's own. */
  hint?: string;
  /** Left out while it would do nothing. */
  hidden?: boolean;
}

/** One of the live numbers. `text` stands in place of a number. */
export interface LiveNumber {
  label: string;
  value?: number;
  text?: string;
  unit?: string;
  tone?: 'ok' | 'warn' | 'error';
}

export interface DemoSpec<M, K extends SessionName<M>, C extends Controls, F> {
  /** The curriculum's figures that this demo shows. */
  figures: readonly string[];
  title: string;
  /** The class that computes, bound in demo/bindings.cpp. */
  session: K;
  /** The constructor's arguments; a change of these controls makes a new session. */
  create?: { from: (keyof C)[]; arguments: (state: State<C>) => [...SessionArguments<M, K>] };
  controls: C;
  /**
   * How a control's value reaches the session; controls without an entry only matter to `frame`.
   * Called in the order of `controls`. `null` is never applied: a new session has its own choice.
   * The next one waits for the promise, unless it is a session's own: those are in order anyway.
   */
  apply?: {
    [Key in keyof C]?: (
      session: Session<M, K>,
      value: NonNullable<State<C>[Key]>,
      context: Context<C>,
    ) => Promise<unknown>;
  };
  /** Asks the session for everything that is drawn. At most one such call is under way. */
  frame: (session: Session<M, K>, context: FrameContext<C>) => Promise<F>;
  /** For demos where a step moves a slider on instead of asking the session to compute. */
  plays?: keyof C;
  adjust?: (frame: F, state: State<C>) => { [Key in keyof C]?: Adjustment };
  /** Why there is nothing more to do; play then pauses. */
  done?: (frame: F, state: State<C>) => string | undefined;
  draw: (frame: F, state: State<C>) => Plot<C>[];
  /** A calculation under the plots, line by line, with its numbers: `formulas([...])`. */
  lines?: (frame: F, state: State<C>) => Calculation<C>;
  numbers: (frame: F, state: State<C>) => LiveNumber[];
  /** What is drawn, in words: two or three sentences with the numbers that matter. */
  describe: (frame: F, state: State<C>) => string;
  /** Steps per second: the choices, and which one at first. */
  speeds?: readonly number[];
  speed?: number;
  /** The session ends a turn by itself when it has taken long enough: it is always given all steps. */
  paced?: boolean;
  /** Starts by itself as soon as it is seen, unless the reader prefers reduced motion. */
  autoplay?: boolean;
}

/** A demo as the shell sees it: without the types that only its author needs. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Demo = DemoSpec<any, any, any, any>;
export type Demos = Record<string, Demo>;

/**
 * Makes `demo(...)` for one chapter's module:
 *
 *     const demo = demosOf<MainModule>();
 *     export default { ball: demo({ session: 'Ball', ... }) };
 */
export function demosOf<M>() {
  return <K extends SessionName<M>, C extends Controls, F>(spec: DemoSpec<M, K, C, F>): Demo =>
    spec as Demo;
}
