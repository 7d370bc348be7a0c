// The controls of a demo as data. A control knows its value's type, how the value is written in the
// address bar, and what it accepts; `control-view.ts` draws it.

interface Common {
  label: string;
  /** One sentence under the control. */
  hint?: string;
  /** Controls that go back to their defaults when the reader changes this one. */
  resets?: readonly string[];
}

export interface Slider extends Common {
  kind: 'slider';
  /** `null` means: the session's own choice, see `adjust` of a demo. */
  value: number | null;
  min: number;
  max: number;
  /** Distance of the positions; a logarithmic slider has 200 of them. */
  step?: number;
  log?: boolean;
  unit?: string;
  /** Typed numbers outside the slider's range are left to the session to judge. */
  free?: boolean;
}
export interface Choice<K extends string = string> extends Common {
  kind: 'choice';
  value: K;
  options: Record<K, string>;
}
export interface Toggle extends Common {
  kind: 'toggle';
  value: boolean;
}
/** An integer with a dice button. */
export interface Seed extends Common {
  kind: 'seed';
  value: number;
}
/** Numbers without a control of their own: what is dragged in a plot. `null` is "not touched". */
export interface Numbers extends Common {
  kind: 'numbers';
  value: readonly number[] | null;
  /** How many there may be. */
  most: number;
}

export type Control = Slider | Choice | Toggle | Seed | Numbers;
export type Controls = Record<string, Control>;
export type Value = number | string | boolean | readonly number[] | null;

/** The values of all controls of `C`. */
export type State<C extends Controls> = { [K in keyof C]: ValueOf<C[K]> };
export type ValueOf<T> =
  T extends Choice<infer K>
    ? K
    : T extends { kind: 'slider'; value: infer V }
      ? V extends null
        ? number | null
        : number
      : T extends { value: infer V }
        ? V
        : never;

type Options<T> = Omit<T, 'kind'>;

/** A slider with number entry. Pass `value: null` for "what the session suggests". */
export function slider<V extends number | null>(
  options: Options<Slider> & { value: V },
): Omit<Slider, 'value'> & { value: V } {
  return { kind: 'slider', ...options };
}
/** One of a few: buttons for up to four short options, a list for more. */
export function choice<K extends string>(
  options: Omit<Options<Choice<K>>, 'value'> & { value: NoInfer<K> },
): Choice<K> {
  return { kind: 'choice', ...options };
}
export function toggle(options: Options<Toggle>): Toggle {
  return { kind: 'toggle', ...options };
}
export function seed(value = 1, label = 'Seed'): Seed {
  return { kind: 'seed', value, label };
}
export function numbers(most: number, label: string): Numbers {
  return { kind: 'numbers', value: null, most, label };
}

export const kMaxSeed = 4294967295;

/** A value made acceptable: `note` says what had to change, for the reader. */
export interface Parsed {
  value: Value;
  note?: string;
}

/** Reads what was typed or stood in the address; undefined if it means nothing to the control. */
export function parse(control: Control, text: string): Parsed | undefined {
  switch (control.kind) {
    case 'slider': {
      const value = parseNumber(text);
      if (value === undefined) return undefined;
      if (control.free) return { value };
      const rounded = control.step ? snap(value, control) : value;
      return clamped(rounded, control.min, control.max);
    }
    case 'seed': {
      const value = parseNumber(text);
      return value === undefined ? undefined : clamped(Math.round(value), 0, kMaxSeed);
    }
    case 'choice':
      return Object.hasOwn(control.options, text) ? { value: text } : undefined;
    case 'toggle':
      return text === '1' || text === '0' ? { value: text === '1' } : undefined;
    case 'numbers': {
      const values = text.split(',').map(parseNumber);
      if (values.length > control.most || values.includes(undefined)) return undefined;
      return { value: values as number[] };
    }
  }
}

/** A value as it stands in the address. */
export function serialize(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value)) return value.map(short).join(',');
  return typeof value === 'number' ? short(value) : String(value);
}

export function sameValue(a: Value, b: Value): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** Accepts 0.5, .5, 1e-3, and a real minus sign; nothing that is not finite. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace('\u2212', '-')
    .replace(/\s*[×x]\s*10\^?/, 'e');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** The position nearest to a value. */
export function snap(value: number, control: Pick<Slider, 'min' | 'step'>): number {
  if (!control.step) return value;
  const steps = Math.round((value - control.min) / control.step);
  return Number((control.min + steps * control.step).toPrecision(12));
}

function clamped(value: number, min: number, max: number): Parsed {
  if (value < min)
    return { value: min, note: `${short(value)} is below the range: ${short(min)} is used` };
  if (value > max)
    return { value: max, note: `${short(value)} is above the range: ${short(max)} is used` };
  return { value };
}

const short = (value: number) => String(Number(value.toPrecision(5)));
