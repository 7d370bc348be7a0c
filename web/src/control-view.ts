// How controls look. Every one is a native input, so that keyboard and screen readers know it.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import {
  kMaxSeed,
  parse,
  snap,
  type Choice,
  type Control,
  type Slider,
  type Value,
} from './controls';
import type { Adjustment } from './define';
import { formatEntry, formatNumber, plain } from './format';
import { icons } from './icons';
import { label } from './plot/plot';

export interface ControlView {
  key: string;
  control: Control;
  value: Value;
  adjustment: Adjustment;
  /** What was wrong with the latest entry. */
  note?: string;
  set: (value: Value) => void;
  /** Tells the reader why an entry was not taken as it is. */
  complain: (note: string | undefined) => void;
}

export function renderControl(view: ControlView): TemplateResult | typeof nothing {
  const { key, control, adjustment } = view;
  if (control.kind === 'numbers' || adjustment.hidden) return nothing;
  const hint = view.note ?? adjustment.hint ?? control.hint;
  const id = `hint-${key}`;
  return html`
    <div class="control ${control.kind}" data-control=${key}>
      ${body(view, hint ? id : undefined)}
      ${
        hint
          ? html`<p
              class="hint ${view.note ? 'complaint' : ''}"
              id=${id}
              role=${view.note ? 'alert' : nothing}
            >
              ${label(hint)}
            </p>`
          : nothing
      }
    </div>
  `;
}

function body(view: ControlView, hint: string | undefined): TemplateResult {
  const { control } = view;
  switch (control.kind) {
    case 'slider':
      return renderSlider(view, control, hint);
    case 'choice':
      return isShort(control) ? renderSegments(view, control) : renderSelect(view, control);
    case 'toggle':
      return html`<label class="switch">
        <input
          type="checkbox"
          role="switch"
          .checked=${live(view.value === true)}
          @change=${(e: Event) => view.set((e.target as HTMLInputElement).checked)}
        />
        <span class="track"></span><span class="name">${label(control.label)}</span>
      </label>`;
    case 'seed':
      return html`<label class="name" for=${view.key}>${label(control.label)}</label>
        <div class="line">
          ${entry(view, String(view.value), hint)}
          <button
            type="button"
            class="icon"
            aria-label="New random ${plain(control.label).toLowerCase()}"
            title="Throw the dice"
            @click=${() => {
              view.complain(undefined);
              view.set(diced(view.value));
            }}
          >
            ${icons.dice}
          </button>
        </div>`;
    default:
      throw new Error(`no view for ${control.kind}`);
  }
}

// Sliders

const kPositions = 200;

/** The range that holds now: the definition's, unless the latest frame knows better. */
function rangeOf(control: Slider, adjustment: Adjustment) {
  return { min: adjustment.min ?? control.min, max: adjustment.max ?? control.max };
}

function renderSlider(
  view: ControlView,
  control: Slider,
  hint: string | undefined,
): TemplateResult {
  const { key, adjustment } = view;
  const { min, max } = rangeOf(control, adjustment);
  const value = (view.value ?? adjustment.auto ?? min) as number;
  const positions =
    control.log || !control.step ? kPositions : Math.round((max - min) / control.step);
  const toPosition = (v: number) =>
    positions * (control.log ? Math.log(v / min) / Math.log(max / min) : (v - min) / (max - min));
  const fromPosition = (p: number) => {
    if (!control.log) return snap(min + (p / positions) * (max - min), { ...control, min });
    return Number((min * (max / min) ** (p / positions)).toPrecision(3));
  };
  const position = Math.max(0, Math.min(positions, toPosition(value) || 0));
  const shown = formatEntry(value);
  const text = shown + (control.unit ? ` ${control.unit}` : '');
  return html`
    <div class="line">
      <label class="name" for=${key}>${label(control.label)}</label>
      ${entry(view, shown, undefined, `${plain(control.label)} as a number`)}
      ${control.unit ? html`<span class="unit">${control.unit}</span>` : nothing}
    </div>
    <div class="range" style="--fill:${position / positions}">
      <input
        id=${key}
        type="range"
        min="0"
        max=${positions}
        step="1"
        aria-valuetext=${text}
        aria-describedby=${hint ?? nothing}
        .value=${live(String(Math.round(position)))}
        @input=${(e: Event) => {
          view.complain(undefined);
          view.set(fromPosition(Number((e.target as HTMLInputElement).value)));
        }}
      />
      ${(adjustment.marks ?? [])
        .map((mark) => ({ ...mark, place: toPosition(mark.at) / positions }))
        .filter(({ place }) => place >= 0 && place <= 1)
        .map(
          ({ place, label: text, at }) =>
            html`<span
              class="mark ${place > 0.75 ? 'end' : ''}"
              style="--place:${place}"
              title=${formatNumber(at)}
              ><span>${label(text)}</span></span
            >`,
        )}
    </div>
  `;
}

/** A number to type; takes anything, and says what it made of it. */
function entry(
  view: ControlView,
  shown: string,
  hint: string | undefined,
  name?: string,
): TemplateResult {
  const commit = (input: HTMLInputElement) => {
    if (input.value === shown) return;
    const parsed = parse(view.control, input.value);
    if (parsed) {
      view.complain(parsed.note);
      view.set(parsed.value);
    } else {
      view.complain(`“${input.value.slice(0, 20)}” is not a number: ${shown} is kept`);
    }
    input.value = shown;
  };
  return html`<input
    class="entry"
    id=${name ? nothing : view.key}
    type="text"
    inputmode="decimal"
    autocomplete="off"
    spellcheck="false"
    aria-label=${name ?? nothing}
    aria-describedby=${hint ?? nothing}
    .value=${shown}
    @focus=${(e: Event) => (e.target as HTMLInputElement).select()}
    @change=${(e: Event) => commit(e.target as HTMLInputElement)}
    @keydown=${(e: KeyboardEvent) => {
      const input = e.target as HTMLInputElement;
      if (e.key === 'Escape') input.value = shown;
      if (e.key === 'Enter' || e.key === 'Escape') input.blur();
    }}
  />`;
}

function diced(old: Value): number {
  const next = Math.floor(Math.random() * 1000);
  return next === old ? (next + 1) % kMaxSeed : next;
}

// Choices

const isShort = (control: Choice) =>
  Object.keys(control.options).length <= 4 && Object.values(control.options).join('').length <= 34;

function renderSegments(view: ControlView, control: Choice): TemplateResult {
  return html`<fieldset>
    <legend class="name">${label(control.label)}</legend>
    <div class="buttons">
      ${Object.entries(control.options).map(
        ([value, text]) =>
          html`<label>
            <input
              type="radio"
              name=${view.key}
              value=${value}
              .checked=${live(view.value === value)}
              @change=${() => view.set(value)}
            /><span>${label(text)}</span>
          </label>`,
      )}
    </div>
  </fieldset>`;
}

function renderSelect(view: ControlView, control: Choice): TemplateResult {
  return html`<label class="name" for=${view.key}>${label(control.label)}</label>
    <select
      id=${view.key}
      .value=${live(String(view.value))}
      @change=${(e: Event) => view.set((e.target as HTMLSelectElement).value)}
    >
      ${Object.entries(control.options).map(
        ([value, text]) =>
          html`<option value=${value} ?selected=${view.value === value}>${plain(text)}</option>`,
      )}
    </select>`;
}
