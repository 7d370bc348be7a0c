// For plots that are clicked: the same with keys. A frame moves from place to place.
import { html } from 'lit/html.js';
import type { Places } from './spec';
import type { Scale } from './scale';

const kMoves: Partial<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Cursor {
  #column = 0;
  #row = 0;

  /**
   * @param moved called with the place in axis units, and without one when the frame is left
   * @param click called with the place
   */
  constructor(
    private readonly moved: (place?: readonly [number, number]) => void,
    private readonly click: (x: number, y: number) => void,
  ) {}

  render(places: Places, title: string) {
    return html`<span
      class="cursor"
      role="button"
      tabindex="0"
      aria-label="${title}. Arrow keys choose a place, Enter changes it."
      @focus=${() => this.moved(this.#at(places))}
      @blur=${() => this.moved()}
      @keydown=${(event: KeyboardEvent) => this.#key(event, places)}
    ></span>`;
  }

  /** Lays the frame round its place, after the scales have changed. */
  lay(frame: HTMLElement, places: Places, x: Scale, y: Scale): void {
    const [left, top] = this.#at(places);
    frame.style.transform = `translate(${x(left)}px, ${y(top)}px) translate(-50%, -50%)`;
    frame.style.width = `${Math.abs(x(1) - x(0))}px`;
    frame.style.height = `${Math.abs(y(1) - y(0))}px`;
  }

  /** Where it stands; the places may have become fewer since it was moved. */
  #at({ first, columns, rows }: Places): [number, number] {
    this.#column = Math.max(0, Math.min(columns - 1, this.#column));
    this.#row = Math.max(0, Math.min(rows - 1, this.#row));
    return [first[0] + this.#column, first[1] + this.#row];
  }

  #key(event: KeyboardEvent, places: Places): void {
    const move = kMoves[event.key];
    if (move) {
      this.#column += move[0];
      this.#row += move[1];
      this.moved(this.#at(places));
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.click(...this.#at(places));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // elsewhere the space bar plays
  }
}
