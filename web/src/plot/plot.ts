// One plot: a canvas with axes and layers, and over it the points that can be dragged.
import { html, nothing } from 'lit/html.js';
import { formatNumber, pieces, plain } from '../format';
import { css, font, onTheme, rgb } from '../theme';
import { View } from '../view';
import type { Controls, State } from '../controls';
import { Cursor } from './cursor';
import { makeScale, ticksOf, type Scale, type Tick } from './scale';
import type { Axis, Change, Handle, Layer, Plot, Target } from './spec';
import type { Surface } from './surface';

type AnyPlot = Plot<Controls>;
type AnyHandle = Handle<Controls>;
type AnyTarget = Target<Controls>;

const kReach = { mouse: 18, touch: 30 }; // px round a handle that still grab it
const kLineReach = { mouse: 9, touch: 16 };
const kFullTurn = 260; // px from a dial's least to its greatest number
const kMargin = { top: 8, right: 10, bar: 58 };

interface Drag {
  pointer: number;
  handle?: AnyHandle;
  target?: AnyTarget;
  /** Of the pointer from the handle's centre when it was grabbed. */
  offset: [number, number];
  fromX: number;
  fromY: number;
  start: State<Controls>;
  moved: boolean;
  /** The points of a stroke that is being drawn. */
  stroke?: number[];
}

export class CoursePlot extends View {
  declare state: State<Controls>;

  #plot!: AnyPlot;
  #drawn: AnyPlot | undefined;
  #width = 0;
  #height = 0;
  #scales: { x: Scale; y: Scale } | undefined;
  #request = 0;
  #drag: Drag | undefined;
  #hover: [number, number] | undefined;
  #end = new AbortController();
  #observer = new ResizeObserver(() => this.#measure());
  #cursor = new Cursor(
    (place) => this.#showCursor(place),
    (x, y) => this.#click(x, y),
  );

  get plot(): AnyPlot {
    return this.#plot;
  }

  set plot(plot: AnyPlot) {
    this.#plot = plot;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#end = new AbortController();
    onTheme(() => this.#schedule(), this.#end.signal);
    void document.fonts.ready.then(() => this.#schedule());
  }

  disconnectedCallback(): void {
    this.#end.abort();
    this.#observer.disconnect();
    this.#drawn = undefined;
    cancelAnimationFrame(this.#request);
  }

  protected override update(): void {
    super.update();
    if (!this.#drawn) {
      this.#observer.observe(this.#area);
      this.#measure();
    } else if (!sameDrawing(this.#drawn, this.plot)) {
      this.#draw();
    }
    this.#drawn = this.plot;
  }

  get #area(): HTMLElement {
    return this.querySelector('.area') as HTMLElement;
  }

  protected override render() {
    const { plot } = this;
    const shape = plot.shape ?? 0.75;
    const least = plot.bare ? '' : ';min-height:15rem';
    const size = shape > 10 ? `height:${shape}px` : `aspect-ratio:${1 / shape}${least}`;
    return html`
      <div class="plot-head">
        <p class="plot-title">${label(plot.title)}</p>
        ${legend(plot.layers)}
      </div>
      <div
        class="area ${plot.pan ? 'pannable' : ''} ${plot.click ? 'clickable' : ''} ${plot.paint ? 'paintable' : ''}"
        style=${size}
        @pointerdown=${this.#grab}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @pointerleave=${() => this.#setHover(undefined)}
      >
        <canvas role="img" aria-label=${plain(plot.title)} aria-describedby="description"></canvas>
        ${(plot.handles ?? []).map((handle) => this.#renderHandle(handle))}
        ${(plot.targets ?? []).map((target) => this.#renderTarget(target))}
        ${plot.places ? this.#cursor.render(plot.places, plain(plot.title)) : nothing}
        <output class="readout" hidden></output>
      </div>
    `;
  }

  #renderHandle(handle: AnyHandle) {
    const [x, y] = handle.at;
    const axis = handle.axis === 'y' ? this.plot.y : this.plot.x;
    const horizontal = handle.axis !== 'y';
    const text = [
      handle.axis === 'y' ? '' : `${plain(this.plot.x.label ?? 'x')} ${formatNumber(x)}`,
      handle.axis === 'x' ? '' : `${plain(this.plot.y.label ?? 'y')} ${formatNumber(y)}`,
    ];
    return html`<span
      class="handle ${handle.size ?? ''} ${handle.axis ? `along-${handle.axis}` : ''} ${handle.box ? 'box' : ''}"
      style="--handle:var(--${handle.colour})"
      role="slider"
      tabindex="0"
      data-handle=${handle.id}
      aria-label=${handle.label}
      aria-roledescription="draggable point"
      aria-orientation=${horizontal ? 'horizontal' : 'vertical'}
      aria-valuemin=${axis.domain[0]}
      aria-valuemax=${axis.domain[1]}
      aria-valuenow=${horizontal ? x : y}
      aria-valuetext=${text.filter(Boolean).join(', ')}
      @keydown=${(event: KeyboardEvent) => this.#key(event, handle)}
    ></span>`;
  }

  #renderTarget(target: AnyTarget) {
    const { dial } = target;
    return html`<span
      class="target ${target.chosen ? 'chosen' : ''}"
      role=${dial ? 'slider' : 'button'}
      tabindex="0"
      data-handle=${dial ? target.id : nothing}
      data-target=${target.id}
      aria-label=${target.label}
      aria-pressed=${dial ? nothing : Boolean(target.chosen)}
      aria-orientation=${dial ? 'horizontal' : nothing}
      aria-valuemin=${dial?.min ?? nothing}
      aria-valuemax=${dial?.max ?? nothing}
      aria-valuenow=${dial?.value ?? nothing}
      aria-valuetext=${dial ? formatNumber(dial.value) : nothing}
      @focus=${() => this.#choose(target)}
      @keydown=${(event: KeyboardEvent) => this.#turnByKey(event, target)}
    ></span>`;
  }

  // Drawing

  #measure(): void {
    const { clientWidth, clientHeight } = this.#area;
    if (clientWidth === this.#width && clientHeight === this.#height) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#draw();
  }

  #schedule(): void {
    this.#request ||= requestAnimationFrame(() => {
      this.#request = 0;
      if (this.isConnected) this.#draw();
    });
  }

  #draw(): void {
    const canvas = this.querySelector('canvas');
    const g = canvas?.getContext('2d');
    if (!canvas || !g || this.#width < 40 || this.#height < 40) return;
    const density = Math.min(devicePixelRatio || 1, 3);
    const [width, height] = [Math.round(this.#width * density), Math.round(this.#height * density)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    g.setTransform(density, 0, 0, density, 0, 0);
    g.clearRect(0, 0, this.#width, this.#height);
    g.font = `11.5px ${font('ui')}`;

    const bar = this.plot.layers.find((layer) => layer.bar)?.bar;
    const surface = this.#layout(g, Boolean(bar));
    const { x, y, left, right, top, bottom } = surface;
    this.#scales = { x, y };
    const xTicks = spaced(g, ticksOf(this.plot.x, (right - left) / 80), x);
    const yTicks = ticksOf(this.plot.y, (bottom - top) / 44);

    if (!bar && !this.plot.bare) drawGrid(surface, xTicks, yTicks);
    g.save();
    g.beginPath();
    g.rect(left, top, right - left, bottom - top);
    g.clip();
    for (const layer of this.plot.layers) layer.paint(surface);
    g.restore();
    if (!this.plot.bare) drawAxes(surface, this.plot, xTicks, yTicks);
    bar?.(g, { x: right + 10, y: top, width: 9, height: bottom - top });
    this.#placeHandles(surface);
    this.#layCursor();
    this.#showReadout();
  }

  #layout(g: CanvasRenderingContext2D, hasBar: boolean): Surface {
    if (this.plot.bare) {
      const [right, bottom] = [this.#width, this.#height];
      const x = makeScale(this.plot.x, 0, right);
      return { g, left: 0, right, top: 0, bottom, x, y: makeScale(this.plot.y, bottom, 0) };
    }
    const bottom = this.#height - (this.plot.x.label ? 38 : 22);
    const top = kMargin.top;
    const widest = Math.max(
      ...ticksOf(this.plot.y, (bottom - top) / 44).map((tick) => g.measureText(tick.label).width),
      8,
    );
    const left = Math.ceil(widest) + (this.plot.y.label ? 30 : 12);
    const right = this.#width - (hasBar ? kMargin.bar : kMargin.right);
    return {
      g,
      left,
      right,
      top,
      bottom,
      x: makeScale(this.plot.x, left, right),
      y: makeScale(this.plot.y, bottom, top),
    };
  }

  #placeHandles({ x, y, left, right, top, bottom }: Surface): void {
    const elements = this.querySelectorAll<HTMLElement>('.handle');
    (this.plot.handles ?? []).forEach((handle, i) => {
      const px = Math.max(left, Math.min(right, x(handle.at[0])));
      const py = Math.max(top, Math.min(bottom, y(handle.at[1])));
      const outside = px !== x(handle.at[0]) || py !== y(handle.at[1]);
      elements[i]?.classList.toggle('outside', outside);
      if (!elements[i]) return;
      elements[i].style.transform = `translate(${px}px, ${py}px)`;
      const [width, height] = handle.box ?? [0, 0];
      elements[i].style.setProperty('--box-width', `${Math.abs(x(width) - x(0))}px`);
      elements[i].style.setProperty('--box-height', `${Math.abs(y(height) - y(0))}px`);
    });
    const targets = this.querySelectorAll<HTMLElement>('.target');
    (this.plot.targets ?? []).forEach(({ at }, i) => {
      if (targets[i]) targets[i].style.transform = `translate(${x(at[0])}px, ${y(at[1])}px)`;
    });
  }

  #layCursor(): void {
    const { places } = this.plot;
    const frame = places && this.querySelector<HTMLElement>('.cursor');
    if (frame) this.#cursor.lay(frame, places, this.#scales!.x, this.#scales!.y);
  }

  // Pointer and keyboard

  #showCursor(place?: readonly [number, number]): void {
    if (!this.#scales) return;
    this.#layCursor();
    this.#setHover(place && [this.#scales.x(place[0]), this.#scales.y(place[1])]);
  }

  #click(x: number, y: number): void {
    if (this.plot.click) this.#change(this.plot.click(x, y));
  }

  #at(event: PointerEvent): [number, number] {
    const box = this.#area.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #value(px: number, py: number): [number, number] {
    const { x, y } = this.#scales!;
    return [tidy(inside(x.invert(px), x), x), tidy(inside(y.invert(py), y), y)];
  }

  #nearest([px, py]: [number, number], reach: number): AnyHandle | undefined {
    if (!this.#scales) return undefined;
    const { x, y } = this.#scales;
    let best: AnyHandle | undefined;
    let least = reach;
    for (const handle of this.plot.handles ?? []) {
      const off = [x(inside(handle.at[0], x)) - px, y(inside(handle.at[1], y)) - py];
      const [width, height] = handle.box ?? [0, 0];
      const within =
        Math.abs(off[0]) < Math.abs(x(width) - x(0)) / 2 &&
        Math.abs(off[1]) < Math.abs(y(height) - y(0)) / 2;
      const distance = within ? 0 : Math.hypot(...off);
      if (distance < least) [best, least] = [handle, distance];
    }
    return best;
  }

  /** The target under a point: a place goes before the lines that meet there. */
  #targetAt([px, py]: [number, number], pointer: 'mouse' | 'touch'): AnyTarget | undefined {
    if (!this.#scales) return undefined;
    const { x, y } = this.#scales;
    let best: AnyTarget | undefined;
    let least = 1;
    for (const target of this.plot.targets ?? []) {
      const toPlace =
        Math.hypot(x(target.at[0]) - px, y(target.at[1]) - py) / (kReach[pointer] + 4);
      const toLine = target.line
        ? 0.5 + (0.5 * distanceToLine(target.line, this.#scales, px, py)) / kLineReach[pointer]
        : 1;
      const distance = Math.min(toPlace, toLine);
      if (distance < least) [best, least] = [target, distance];
    }
    return best;
  }

  #choose(target: AnyTarget): void {
    if (!target.chosen) this.#change(target.choose);
  }

  #turn(target: AnyTarget, value: number): void {
    const { dial } = target;
    if (!dial) return;
    const step = (dial.max - dial.min) / 400;
    const bounded = Math.max(dial.min, Math.min(dial.max, value));
    this.#change({
      ...target.choose,
      ...dial.turn(Number((Math.round(bounded / step) * step).toPrecision(6))),
    });
  }

  #turnByKey(event: KeyboardEvent, target: AnyTarget): void {
    if (event.key === 'Enter') this.#change(target.choose);
    const sign = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!sign || !target.dial) return;
    event.preventDefault();
    const { value, min, max } = target.dial;
    this.#turn(target, value + (sign * (max - min) * (event.shiftKey ? 10 : 1)) / 100);
  }

  #grab = (event: PointerEvent): void => {
    if (event.button !== 0 || !this.#scales || this.#drag) return;
    const at = this.#at(event);
    const pointer = event.pointerType === 'mouse' ? 'mouse' : 'touch';
    const handle = this.#nearest(at, kReach[pointer]);
    const target = handle ? undefined : this.#targetAt(at, pointer);
    const { x, y } = this.#scales;
    this.#drag = {
      pointer: event.pointerId,
      handle,
      offset: handle ? [x(handle.at[0]) - at[0], y(handle.at[1]) - at[1]] : [0, 0],
      fromX: at[0],
      fromY: at[1],
      target,
      start: this.state,
      moved: false,
    };
    if (handle && !handle.box && Math.hypot(...this.#drag.offset) > 40) this.#drag.offset = [0, 0];
    this.#area.setPointerCapture(event.pointerId);
    if (this.plot.paint && !handle) {
      event.preventDefault();
      this.#drag.stroke = [];
      this.#drawStroke(event);
    }
    if (handle) {
      event.preventDefault();
      this.querySelector<HTMLElement>(`[data-handle="${handle.id}"]`)?.focus();
    }
    if (target) {
      event.preventDefault();
      this.querySelector<HTMLElement>(`[data-target="${target.id}"]`)?.focus();
      this.#choose(target);
    }
  };

  #move = (event: PointerEvent): void => {
    const at = this.#at(event);
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) {
      if (event.pointerType === 'mouse') this.#setHover(at);
      return;
    }
    if (Math.abs(at[0] - drag.fromX) > 3 || drag.handle) drag.moved = true;
    if (drag.target) {
      const { dial } = drag.target;
      const way = at[0] - drag.fromX - (at[1] - drag.fromY);
      if (dial) this.#turn(drag.target, dial.value + (way / kFullTurn) * (dial.max - dial.min));
    } else if (drag.handle) {
      this.#change(
        drag.handle.drag(...this.#value(at[0] + drag.offset[0], at[1] + drag.offset[1])),
      );
    } else if (drag.stroke) {
      this.#drawStroke(event);
    } else if (this.plot.pan && drag.moved && this.#scales) {
      const { x } = this.#scales;
      this.#change(this.plot.pan(x.invert(drag.fromX) - x.invert(at[0]), drag.start));
    }
  };

  #release = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) return;
    this.#drag = undefined;
    const [px, py] = this.#at(event);
    const within = px >= 0 && py >= 0 && px <= this.#width && py <= this.#height;
    if (drag.target) return;
    if (event.type === 'pointerup' && !drag.handle && !drag.moved && within) {
      this.#click(...this.#value(px, py));
    }
  };

  /** Takes the points that the pointer has passed since the last event, too. */
  #drawStroke(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag?.stroke || !this.plot.paint) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length > 0 ? events : [event]) {
      const [x, y] = this.#value(...this.#at(one));
      const [lastX, lastY] = drag.stroke.slice(-2);
      if (x !== lastX || y !== lastY) drag.stroke.push(x, y);
    }
    this.#change(this.plot.paint([...drag.stroke], drag.start));
  }

  #key(event: KeyboardEvent, handle: AnyHandle): void {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (!move || !this.#scales) return;
    event.preventDefault();
    const size = event.shiftKey ? 40 : 8; // px
    const { x, y } = this.#scales;
    const along =
      handle.axis === 'x'
        ? [move[0] || move[1], 0]
        : handle.axis === 'y'
          ? [0, move[1] || move[0]]
          : move;
    const [px, py] = [x(handle.at[0]), y(handle.at[1])];
    const far = (event.shiftKey ? 5 : 1) * (handle.stride ?? 0);
    const stepX = far ? Math.abs(x(far) - x(0)) : size;
    const stepY = far ? Math.abs(y(far) - y(0)) : size;
    this.#change(handle.drag(...this.#value(px + along[0] * stepX, py - along[1] * stepY)));
  }

  #change(change: Change<Controls>): void {
    this.dispatchEvent(new CustomEvent('course-change', { detail: change, bubbles: true }));
  }

  #setHover(at: [number, number] | undefined): void {
    this.#hover = at;
    this.#showReadout();
    const near = at && this.#nearest(at, kReach.mouse);
    this.#area.classList.toggle('near-handle', Boolean(near));
    const target = at && !near ? this.#targetAt(at, 'mouse') : undefined;
    this.#area.classList.toggle('near-target', Boolean(target && !target.dial));
    this.#area.classList.toggle('near-dial', Boolean(target?.dial));
  }

  #showReadout(): void {
    const output = this.querySelector<HTMLElement>('.readout');
    if (!output) return;
    const at = this.#hover;
    const text = at && !this.#drag && this.#scales && this.plot.readout?.(...this.#value(...at));
    output.hidden = !text;
    if (!text || !at) return;
    output.textContent = text;
    const flip = at[0] > this.#width * 0.6;
    output.style.transform = `translate(${at[0]}px, ${at[1]}px) translate(${flip ? 'calc(-100% - 12px)' : '14px'}, -50%)`;
  }
}

/** Whether two plots would look the same: equal data; arrays of numbers are compared by identity. */
function sameDrawing(a: unknown, b: unknown): boolean {
  if (a === b || (typeof a === 'function' && typeof b === 'function')) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || ArrayBuffer.isView(a)) {
    return false;
  }
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => sameDrawing(value, right[key]))
  );
}

/** How far a point is from a line between two places, in px. */
function distanceToLine(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  { x, y }: { x: Scale; y: Scale },
  px: number,
  py: number,
): number {
  const [ax, ay] = [x(x0), y(y0)];
  const [dx, dy] = [x(x1) - ax, y(y1) - ay];
  const part = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1);
  const within = Math.max(0, Math.min(1, part));
  return Math.hypot(px - ax - within * dx, py - ay - within * dy);
}

const inside = (value: number, { domain }: Scale) =>
  Math.max(Math.min(...domain), Math.min(Math.max(...domain), value));

/** As many digits as the screen can show. */
function tidy(value: number, scale: Scale): number {
  const pixel = Math.abs(scale.invert(scale(value) + 1) - value);
  const digits = Math.max(0, Math.ceil(-Math.log10(pixel || 1e-6)));
  return Number(value.toFixed(Math.min(digits, 12)));
}

/** Leaves out ticks whose labels would touch. */
function spaced(g: CanvasRenderingContext2D, ticks: Tick[], x: Scale): Tick[] {
  let last = -Infinity;
  return ticks.filter(({ at, label }) => {
    const half = g.measureText(label).width / 2;
    if (x(at) - half < last + 6) return false;
    last = x(at) + half;
    return true;
  });
}

function drawGrid(
  { g, x, y, left, right, top, bottom }: Surface,
  xTicks: Tick[],
  yTicks: Tick[],
): void {
  g.lineWidth = 1;
  g.strokeStyle = css('border', 0.55);
  g.beginPath();
  for (const { at } of yTicks) {
    const py = Math.round(y(at)) + 0.5;
    g.moveTo(left, py);
    g.lineTo(right, py);
  }
  if (xTicks.length < 14) {
    for (const { at } of xTicks) {
      const px = Math.round(x(at)) + 0.5;
      g.moveTo(px, top);
      g.lineTo(px, bottom);
    }
  }
  g.stroke();
}

function drawAxes(surface: Surface, plot: AnyPlot, xTicks: Tick[], yTicks: Tick[]): void {
  const { g, x, y, left, right, top, bottom } = surface;
  g.lineWidth = 1;
  g.strokeStyle = css('muted', 0.6);
  g.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
  g.fillStyle = css('muted');
  g.textAlign = 'center';
  g.textBaseline = 'top';
  for (const { at, label } of xTicks) g.fillText(label, x(at), bottom + 7);
  g.textAlign = 'right';
  g.textBaseline = 'middle';
  for (const { at, label } of yTicks) g.fillText(label, left - 7, y(at));
  g.fillStyle = css('text');
  g.textBaseline = 'alphabetic';
  if (plot.x.label) writeLabel(g, plot.x, (left + right) / 2, bottom + 33);
  if (plot.y.label) {
    g.save();
    g.translate(12, (top + bottom) / 2);
    g.rotate(-Math.PI / 2);
    writeLabel(g, plot.y, 0, 0);
    g.restore();
  }
}

/** A label centred at (px, py), its mathematical letters in italics. */
function writeLabel(g: CanvasRenderingContext2D, axis: Axis, px: number, py: number): void {
  const runs = pieces(axis.label ?? '').map((piece) => ({
    ...piece,
    font: piece.italic ? `italic 15px ${font('text')}` : `12px ${font('ui')}`,
    width: 0,
  }));
  for (const run of runs) {
    g.font = run.font;
    run.width = g.measureText(run.text).width;
  }
  let left = px - runs.reduce((sum, run) => sum + run.width, 0) / 2;
  g.textAlign = 'left';
  for (const run of runs) {
    g.font = run.font;
    g.fillText(run.text, left, py);
    left += run.width;
  }
  g.font = `11.5px ${font('ui')}`;
}

/** A label with its mathematical letters in italics, for HTML. */
export const label = (text: string) =>
  pieces(text).map((piece) => (piece.italic ? html`<i>${piece.text}</i>` : piece.text));

function legend(layers: Layer[]) {
  const entries = layers.filter(({ label: text, colour }) => text && colour);
  if (entries.length === 0) return nothing;
  return html`<ul class="legend">
    ${entries.map(
      ({ label: text = '', colour = 'text', kind, dash, shape }) =>
        html`<li>
          <span
            class="key ${kind} ${dash ? 'dash' : ''} ${shape ?? ''}"
            style="--key:rgb(${rgb(colour).join(' ')})"
          ></span
          ><span>${label(text)}</span>
        </li>`,
    )}
  </ul>`;
}

customElements.define('course-plot', CoursePlot);
