// <course-demo name="chapter/demo" label="caption">: one live figure.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import './plot/plot';
import { renderControl } from './control-view';
import type { Controls, Value } from './controls';
import type { Adjustment, Demo, LiveNumber } from './define';
import { formatNumber, plain } from './format';
import { linkTo, readHash, writeHash } from './hash';
import { icons } from './icons';
import { label } from './plot/plot';
import type { Plot } from './plot/spec';
import { Runner } from './runner';
import type { SessionHost } from './session';
import style from './demo.css?inline';
import { onTheme } from './theme';
import { View } from './view';

/** Where demos come from; main.ts knows. */
export interface Source {
  site: URL;
  /** The demo's definition, from its chapter's demo.ts. */
  find(name: string): Promise<Demo>;
  /** Starts loading the module before the definition is there. */
  preload(name: string): SessionHost | undefined;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

const kNear = '600px'; // distance from the view at which a demo begins to load
const kQuiet = 2500; // ms between two spoken descriptions
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export class CourseDemo extends View {
  static source: Source;
  runner: Runner | undefined;

  #failure: string | undefined;
  #started = false;
  #autoplayed = false;
  #complaints = new Map<string, string>();
  #toast = '';
  #spoken = '';
  #spokenAt = 0;
  #speakTimer = 0;
  #end = new AbortController();
  #near: IntersectionObserver | undefined;
  #seen: IntersectionObserver | undefined;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  }

  get name(): string {
    return this.getAttribute('name') ?? '';
  }

  get label(): string | null {
    return this.getAttribute('label');
  }

  get expanded(): boolean {
    return this.hasAttribute('expanded');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.id ||= this.name.replace('/', '-');
    this.addEventListener('keydown', this.#key, { signal });
    window.addEventListener('hashchange', () => this.#followHash(), { signal });
    document.addEventListener('visibilitychange', () => this.#updateVisible(), { signal });
    document.addEventListener('fullscreenchange', () => this.requestUpdate(), { signal });
    onTheme(() => this.requestUpdate(), signal);
    if (document.querySelector('course-demo') === this) void this.#start(true);
    this.#near = new IntersectionObserver(
      ([entry]) => entry.isIntersecting && void this.#start(false),
      { rootMargin: kNear },
    );
    this.#near.observe(this);
    // Of several changes at once the last one counts.
    this.#seen = new IntersectionObserver((entries) =>
      this.#setSeen(entries.at(-1)?.isIntersecting ?? false),
    );
    this.#seen.observe(this);
  }

  disconnectedCallback(): void {
    this.#end.abort();
    this.#near?.disconnect();
    this.#seen?.disconnect();
    clearTimeout(this.#speakTimer);
    this.runner?.close();
    this.runner = undefined;
    this.#started = false;
  }

  async #start(first: boolean): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    const host = CourseDemo.source.preload(this.name);
    try {
      const demo = await CourseDemo.source.find(this.name);
      const changed = () => this.#changed();
      this.runner = new Runner(this.name, demo, CourseDemo.source.site, changed, host);
      this.#updateVisible();
      if (Object.keys(readHash(this.name)).length > 0 && isFirstInHash(this.name)) {
        this.scrollIntoView({ block: 'start' });
      }
      await this.runner.start(first && this.#maySelfStart);
      this.#autoplay();
    } catch (error) {
      this.#failure = (error as Error).message;
      this.requestUpdate();
    }
  }

  // Visibility

  #isSeen = false;

  #setSeen(seen: boolean): void {
    this.#isSeen = seen;
    this.#updateVisible();
    this.#autoplay();
  }

  #updateVisible(): void {
    this.runner?.setVisible(this.#isSeen && !document.hidden);
  }

  get #maySelfStart(): boolean {
    return Boolean(this.runner?.demo.autoplay) && !reducedMotion.matches;
  }

  #autoplay(): void {
    if (this.#autoplayed || !this.#isSeen || !this.#maySelfStart) return;
    if (this.runner?.phase !== 'ready') return;
    this.#autoplayed = true;
    this.runner.play();
  }

  // Changes

  #changed(): void {
    const { runner } = this;
    if (!runner) return;
    if (runner.phase === 'ready') writeHash(this.name, runner.parameters);
    if (runner.visible || runner.turns <= 1) this.requestUpdate();
    this.#autoplay();
    this.#speak();
  }

  #set(key: string, value: Value): void {
    this.#autoplayed = true;
    this.runner?.set({ [key]: value });
  }

  #followHash(): void {
    const parameters = readHash(this.name);
    if (!this.runner || Object.keys(parameters).length === 0) return;
    this.runner.readParameters(parameters);
    if (isFirstInHash(this.name)) this.scrollIntoView({ block: 'start' });
  }

  /** The description, spoken now and then while something happens. */
  #speak(): void {
    const wait = this.#spokenAt + kQuiet - performance.now();
    this.#speakTimer ||= window.setTimeout(
      () => {
        this.#speakTimer = 0;
        this.#spokenAt = performance.now();
        const text = this.#description;
        if (!text || text === this.#spoken) return;
        this.#spoken = text;
        this.requestUpdate();
      },
      Math.max(wait, 300),
    );
  }

  get #description(): string {
    const { runner } = this;
    if (runner?.frame === undefined) return '';
    const text = runner.demo.describe(runner.frame, runner.state as never);
    return runner.ending ? `${text} ${runner.ending}` : text;
  }

  #key = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0] as HTMLElement;
    const { runner } = this;
    if (!runner || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches('input[type=text], select')) return;
    const key = event.key.toLowerCase();
    if (key === ' ') {
      if (target.matches('button, summary, input[type=radio], input[type=checkbox]')) return;
      this.#toggle();
    } else if (key === 's') {
      runner.step();
    } else if (key === 'r') {
      runner.reset();
    } else if (key === 'escape' && this.expanded) {
      this.#expand();
    } else {
      return;
    }
    this.#autoplayed = true;
    event.preventDefault();
  };

  #toggle(): void {
    this.#autoplayed = true;
    if (this.runner?.playing) this.runner.pause();
    else this.runner?.play();
  }

  #expand(): void {
    this.toggleAttribute('expanded');
    document.documentElement.classList.toggle('course-expanded', this.expanded);
    this.requestUpdate();
  }

  async #copyLink(): Promise<void> {
    const address = linkTo(this.name, this.runner?.parameters ?? {});
    try {
      await navigator.clipboard.writeText(address);
      this.#toast = 'Link copied';
    } catch {
      history.replaceState(history.state, '', address);
      this.#toast = 'The link is in the address bar';
    }
    this.requestUpdate();
    window.setTimeout(() => {
      this.#toast = '';
      this.requestUpdate();
    }, 2500);
  }

  // Rendering

  protected override render(): TemplateResult {
    const { runner } = this;
    const ready = runner?.frame !== undefined;
    return html`
      <figure
        tabindex="0"
        role="group"
        aria-label="Live figure: ${plain(runner?.demo.title ?? this.label ?? this.name)}"
        class=${runner?.phase ?? 'waiting'}
      >
        ${ready ? this.#renderDemo(runner) : this.#renderWaiting()}
        ${this.label ? html`<figcaption>${this.label}</figcaption>` : nothing}
      </figure>
    `;
  }

  #renderWaiting(): TemplateResult {
    const phase = this.#failure ? 'failed' : (this.runner?.phase ?? 'waiting');
    const notice = this.#failure ?? this.runner?.notice;
    const retry = phase === 'failed' && this.runner;
    return html`<div class="waiting-box" data-phase=${phase}>
      <div class="message ${phase}" role="status">
        ${
          notice
            ? html`<p>${notice}</p>`
            : html`<span class="spinner"></span>
                <p>Loading the live figure…</p>`
        }
        ${
          retry
            ? html`<button type="button" @click=${() => void this.runner?.start()}>
                Try again
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #renderDemo(runner: Runner): TemplateResult {
    const { demo, frame } = runner;
    const state = runner.state as never;
    const plots = demo.draw(frame, state) as Plot<Controls>[];
    return html`
      ${this.#renderToolbar(runner)} ${this.#renderControls(runner)} ${this.#renderMessages(runner)}
      <div
        class="plots"
        @course-change=${(event: CustomEvent<Record<string, Value>>) => {
          this.#autoplayed = true;
          runner.set(event.detail);
        }}
      >
        ${plots.map(
          (plot) =>
            html`<course-plot
              class=${plot.wide ? 'wide' : ''}
              data-plot=${plot.id}
              .plot=${plot}
              .state=${state}
            ></course-plot>`,
        )}
      </div>
      ${demo.lines?.(
        frame,
        state,
      )((change) => {
        this.#autoplayed = true;
        runner.set(change as Record<string, Value>);
      })}
      ${renderNumbers(demo.numbers(frame, state))}
      <details class="description">
        <summary>What is drawn, in words</summary>
        <p id="description">${this.#description}</p>
      </details>
      <p class="unseen" role="status" aria-live="polite">${this.#spoken}</p>
    `;
  }

  #renderToolbar(runner: Runner): TemplateResult {
    const { playing } = runner;
    return html`<div class="toolbar" role="toolbar" aria-label="Run">
      <div class="run">
        <button
          type="button"
          class="primary"
          data-action="play"
          title=${playing ? 'Pause (space)' : 'Play (space)'}
          @click=${() => this.#toggle()}
        >
          ${playing ? icons.pause : icons.play}<span>${playing ? 'Pause' : 'Play'}</span>
        </button>
        <button type="button" data-action="step" title="One step (S)" @click=${() => runner.step()}>
          ${icons.step}<span>Step</span>
        </button>
        <button
          type="button"
          data-action="reset"
          title="Start again (R)"
          @click=${() => runner.reset()}
        >
          ${icons.reset}<span>Reset</span>
        </button>
      </div>
      ${this.#renderSpeed(runner)}
      <div class="extras">
        <span class="toast" role="status">${this.#toast}</span>
        ${this.#iconButton('defaults', 'All settings back to their defaults', () => {
          this.#complaints.clear();
          runner.restoreDefaults();
        })}
        ${this.#iconButton('link', 'Copy a link to this state', () => void this.#copyLink())}
        ${this.#iconButton(
          this.expanded ? 'shrink' : 'expand',
          this.expanded ? 'Back to the page (Esc)' : 'Fill the window',
          () => this.#expand(),
        )}
      </div>
      ${runner.slow ? html`<div class="busy" aria-hidden="true"></div>` : nothing}
    </div>`;
  }

  #renderSpeed(runner: Runner): TemplateResult | typeof nothing {
    const speeds = runner.demo.speeds ?? [];
    if (speeds.length < 2) return nothing;
    const index = Math.max(0, speeds.indexOf(runner.speed));
    const text = `${runner.speed} ${runner.speed === 1 ? 'step' : 'steps'} per second`;
    return html`<label class="speed" data-action="speed">
      <span class="name">Speed</span>
      <span class="range" style="--fill:${index / (speeds.length - 1)}"
        ><input
          type="range"
          min="0"
          max=${speeds.length - 1}
          step="1"
          .value=${String(index)}
          aria-valuetext=${text}
          @input=${(event: Event) => {
            runner.speed = speeds[Number((event.target as HTMLInputElement).value)];
            this.requestUpdate();
          }}
      /></span>
      <output>${runner.speed} / s</output>
    </label>`;
  }

  #iconButton(icon: keyof typeof icons, name: string, act: () => void): TemplateResult {
    return html`<button
      type="button"
      class="icon"
      data-action=${icon}
      aria-label=${name}
      title=${name}
      @click=${act}
    >
      ${icons[icon]}
    </button>`;
  }

  #renderControls(runner: Runner): TemplateResult | typeof nothing {
    const { demo } = runner;
    const adjustments: Record<string, Adjustment | undefined> =
      demo.adjust?.(runner.frame, runner.state as never) ?? {};
    const controls = Object.entries(demo.controls as Controls);
    return html`<div class="controls">
      ${controls.map(([key, control]) =>
        renderControl({
          key,
          control,
          value: runner.state[key],
          adjustment: adjustments[key] ?? {},
          note: this.#complaints.get(key),
          set: (value) => this.#set(key, value),
          complain: (note) => {
            if (note) this.#complaints.set(key, note);
            else this.#complaints.delete(key);
            this.requestUpdate();
          },
        }),
      )}
    </div>`;
  }

  #renderMessages(runner: Runner): TemplateResult {
    const { problem, notes, arriving } = runner;
    return html`
      ${
        problem
          ? html`<div class="message failed" role="alert" data-problem>
              <p><strong>The computation says:</strong> <code>${problem.message}</code></p>
              <p>${problem.kept}</p>
              <p class="choices">
                ${
                  problem.undo
                    ? html`<button type="button" data-action="undo" @click=${problem.undo}>
                        Undo the last change
                      </button>`
                    : nothing
                }
                <button type="button" @click=${() => runner.dismiss()}>Dismiss</button>
                <button type="button" @click=${() => runner.reset()}>Reset</button>
              </p>
            </div>`
          : nothing
      }
      ${
        arriving
          ? html`<div class="message note arriving" role="status">
              <label
                >Fetching ${arriving.file}
                <progress max="1" .value=${arriving.part}></progress>
                <output>${Math.round(100 * arriving.part)} %</output></label
              >
            </div>`
          : nothing
      }
      ${notes.length > 0 ? html`<div class="message note" role="status">${notes.map((note) => html`<p>${note}</p>`)}</div>` : nothing}
    `;
  }
}

function renderNumbers(numbers: LiveNumber[]): TemplateResult {
  return html`<dl class="numbers">
    ${numbers.map(
      ({ label: name, value, text, unit, tone }) =>
        html`<div class=${tone ?? ''}>
          <dt>${label(name)}</dt>
          <dd>
            ${text ?? formatNumber(value ?? NaN)}${unit ? html`<span class="unit"> ${unit}</span>` : nothing}
          </dd>
        </div>`,
    )}
  </dl>`;
}

const isFirstInHash = (name: string) => location.hash.startsWith(`#${name}?`);
