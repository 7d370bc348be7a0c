// What our elements have in common: they show a template, at most once for all changes of a moment.
import { render, type TemplateResult } from 'lit/html.js';

export abstract class View extends HTMLElement {
  #update: Promise<void> | undefined;

  connectedCallback(): void {
    this.requestUpdate();
  }

  /** Shows the template anew, soon. */
  requestUpdate(): void {
    this.#update ??= Promise.resolve().then(() => {
      this.#update = undefined;
      if (this.isConnected) this.update();
    });
  }

  /** Resolves when everything that was asked for is shown. */
  get updateComplete(): Promise<void> {
    return this.#update ?? Promise.resolve();
  }

  protected abstract render(): TemplateResult;

  /** Into the shadow tree of elements that have one. */
  protected update(): void {
    render(this.render(), this.shadowRoot ?? this);
  }
}
