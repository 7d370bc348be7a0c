// The look of a demo. Colours and fonts are the page's tokens; sizes follow the demo's own width.
import { css } from 'lit';

export const style = css`
  :host {
    display: block;
    container: demo / inline-size;
    font: 400 0.875rem/1.45 var(--font-ui);
    color: var(--text);
    --gap: 1rem;
    --target: 2.25rem;
    --line: 1px solid var(--border);
  }
  :host([expanded]) {
    position: fixed;
    inset: 0;
    z-index: 1000;
    margin: 0;
    overflow: auto;
    background: var(--bg);
  }
  :host([expanded]) figure {
    min-height: 100%;
    border: 0;
    border-radius: 0;
  }
  * {
    box-sizing: border-box;
  }
  figure {
    margin: 0;
    border: var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: var(--shadow);
    overflow: clip;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  figure:focus-visible {
    outline-offset: -2px;
  }
  figcaption {
    padding: 0.75rem 1.125rem 0.875rem;
    border-top: var(--line);
    font: 400 0.9375rem/1.5 var(--font-text);
    color: var(--muted);
    text-wrap: pretty;
  }
  i {
    font: italic 1.08em/1 var(--font-text);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* Buttons and the toolbar */
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.35rem;
    min-height: var(--target);
    padding: 0 0.8rem;
    border: var(--line);
    border-radius: calc(var(--radius) * 0.75);
    background: var(--surface);
    color: inherit;
    font: 500 0.875rem/1 var(--font-ui);
    cursor: pointer;
    transition:
      background 0.12s,
      border-color 0.12s;
  }
  button:hover {
    border-color: var(--muted);
    background: var(--surface-2);
  }
  button.primary {
    min-width: 6.2rem;
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover {
    background: color-mix(in oklab, var(--accent) 88%, var(--text));
  }
  button.icon {
    width: var(--target);
    padding: 0;
    border-color: transparent;
    background: none;
    color: var(--muted);
  }
  button.icon:hover {
    color: var(--text);
    background: var(--surface-2);
  }
  svg {
    width: 1.15rem;
    height: 1.15rem;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  svg .solid {
    fill: currentColor;
    stroke: none;
  }
  .toolbar {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1.25rem;
    padding: 0.625rem 0.875rem;
    border-bottom: var(--line);
    background: var(--surface-2);
  }
  .run,
  .extras {
    display: flex;
    align-items: center;
    gap: 0.4rem;
  }
  .extras {
    gap: 0;
    margin-left: auto;
  }
  .toast {
    margin-right: 0.5rem;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .speed {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    color: var(--muted);
  }
  .speed .range {
    width: 6.5rem;
  }
  .speed output {
    min-width: 3.4rem;
    font-variant-numeric: tabular-nums;
  }
  .busy {
    position: absolute;
    inset: auto 0 -1px;
    height: 2px;
    background: linear-gradient(90deg, transparent, var(--accent), transparent) 0 0 / 40% 100%
      no-repeat;
    animation: busy 1.1s linear infinite;
  }
  @keyframes busy {
    from {
      background-position: -60% 0;
    }
    to {
      background-position: 160% 0;
    }
  }

  /* Controls */
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11.75rem), 1fr));
    align-items: start;
    gap: 0.75rem 1.25rem;
    padding: 0.875rem 1.125rem;
    border-bottom: var(--line);
  }
  .controls:empty {
    display: none;
  }
  .name {
    color: var(--muted);
    font-weight: 500;
    font-size: 0.8125rem;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 0.35rem;
  }
  .line .name {
    margin-right: auto;
  }
  .seed .line {
    margin-top: 0.3rem;
  }
  .unit {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .entry,
  select {
    border: 1px solid transparent;
    border-radius: calc(var(--radius) * 0.5);
    background: var(--surface-2);
    color: inherit;
    font: 500 0.875rem/1.2 var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  .entry {
    width: 5.25rem;
    min-height: 1.75rem;
    padding: 0.15rem 0.45rem;
    text-align: right;
  }
  .seed .entry {
    width: 4.5rem;
  }
  .entry:hover,
  select:hover {
    border-color: var(--border);
  }
  .entry:disabled {
    opacity: 0.5;
  }
  select {
    width: 100%;
    min-height: var(--target);
    margin-top: 0.3rem;
    padding: 0 0.5rem;
  }
  .hint {
    margin: 0.3rem 0 0;
    color: var(--muted);
    font-size: 0.8125rem;
    line-height: 1.35;
  }
  .hint.complaint {
    color: var(--error);
  }

  .range {
    position: relative;
    display: block;
  }
  .control .range:has(.mark) {
    padding-bottom: 1rem;
  }
  input[type='range'] {
    appearance: none;
    display: block;
    width: 100%;
    height: 1.75rem;
    margin: 0;
    background: none;
    cursor: pointer;
    touch-action: pan-y;
    --thumb: 1.05rem;
    --track: linear-gradient(
      90deg,
      var(--accent) calc(var(--fill) * 100%),
      var(--border) calc(var(--fill) * 100%)
    );
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    background: var(--track);
  }
  input[type='range']::-moz-range-track {
    height: 4px;
    border-radius: 2px;
    background: var(--track);
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: var(--thumb);
    height: var(--thumb);
    margin-top: calc((4px - var(--thumb)) / 2);
    border: 2px solid var(--surface);
    border-radius: 50%;
    background: var(--accent);
    box-shadow: 0 0 0 1px color-mix(in oklab, var(--accent) 60%, transparent);
    transition: scale 0.12s;
  }
  input[type='range']::-moz-range-thumb {
    width: var(--thumb);
    height: var(--thumb);
    border: 2px solid var(--surface);
    border-radius: 50%;
    background: var(--accent);
  }
  input[type='range']:active::-webkit-slider-thumb {
    scale: 1.15;
  }
  input[type='range']:focus-visible {
    outline: none;
  }
  input[type='range']:focus-visible::-webkit-slider-thumb {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  input[type='range']:focus-visible::-moz-range-thumb {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .mark {
    position: absolute;
    top: 0.35rem;
    left: calc(0.525rem + var(--place) * (100% - 1.05rem));
    width: 2px;
    height: 1.1rem;
    margin-left: -1px;
    border-radius: 1px;
    background: var(--error);
    pointer-events: none;
  }
  .mark span {
    position: absolute;
    top: 1.15rem;
    left: 0;
    translate: -50% 0;
    color: var(--error);
    font-size: 0.75rem;
    white-space: nowrap;
  }
  .mark.end span {
    left: auto;
    right: -0.3rem;
    translate: 0 0;
  }

  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
  }
  .buttons {
    display: flex;
    margin-top: 0.3rem;
    padding: 2px;
    border-radius: calc(var(--radius) * 0.75);
    background: var(--surface-2);
    box-shadow: inset 0 0 0 1px var(--border);
  }
  .buttons label {
    position: relative;
    flex: 1 1 auto;
    min-width: 0;
  }
  .buttons input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .buttons span {
    display: grid;
    place-items: center;
    min-height: calc(var(--target) - 6px);
    padding: 0 0.5rem;
    border-radius: calc(var(--radius) * 0.6);
    color: var(--muted);
    font-weight: 500;
    font-size: 0.8125rem;
    text-align: center;
    white-space: nowrap;
  }
  .buttons input:hover + span {
    color: var(--text);
  }
  .buttons input:checked + span {
    background: var(--surface);
    color: var(--text);
    box-shadow: 0 0 0 1px var(--border);
  }
  .buttons input:focus-visible + span {
    outline: 2px solid var(--accent);
  }
  .switch {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-height: var(--target);
    cursor: pointer;
  }
  .switch input {
    position: absolute;
    opacity: 0;
  }
  .switch .track {
    position: relative;
    width: 2.1rem;
    height: 1.2rem;
    border-radius: 0.6rem;
    background: var(--muted);
    transition: background 0.15s;
  }
  .switch .track::after {
    content: '';
    position: absolute;
    inset: 2px auto 2px 2px;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--surface);
    transition: translate 0.15s;
  }
  .switch input:checked + .track {
    background: var(--accent);
  }
  .switch input:checked + .track::after {
    translate: 0.9rem 0;
  }
  .switch input:focus-visible + .track {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  /* Plots */
  .plots {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
    gap: 0.875rem 1.25rem;
    padding: 0.875rem 1.125rem 0.5rem;
  }
  course-plot {
    display: block;
    min-width: 0;
  }
  course-plot.wide {
    grid-column: 1 / -1;
  }
  .plot-head {
    min-height: 2.55rem; /* title and legend: plots side by side begin at the same height */
    margin-bottom: 0.35rem;
  }
  .wide .plot-head {
    min-height: 0;
  }
  h4 {
    margin: 0;
    font: 600 0.875rem/1.3 var(--font-ui);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.8rem;
    min-height: 1.2rem;
    margin: 0.1rem 0 0;
    padding: 0;
    list-style: none;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 0.35rem;
  }
  .key {
    width: 1.1rem;
    height: 0;
    border-top: 2.5px solid var(--key);
  }
  .key.dash {
    border-top-style: dashed;
  }
  .key.dots,
  .key.bars,
  .key.band {
    width: 0.6rem;
    height: 0.6rem;
    border: 0;
    background: var(--key);
  }
  .key.dots {
    border-radius: 50%;
  }
  .key.ring {
    border: 2px solid var(--key);
    background: none;
  }
  .key.cross {
    border-radius: 0;
    background:
      linear-gradient(45deg, transparent 42%, var(--key) 42% 58%, transparent 58%),
      linear-gradient(-45deg, transparent 42%, var(--key) 42% 58%, transparent 58%);
  }
  .key.band {
    opacity: 0.35;
  }
  .area {
    position: relative;
    width: 100%;
    touch-action: pan-y;
    user-select: none;
    -webkit-user-select: none;
  }
  .area.clickable {
    cursor: crosshair;
  }
  .area.pannable {
    cursor: grab;
  }
  .area.pannable:active {
    cursor: grabbing;
  }
  .area.near-handle {
    cursor: move;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .handle {
    position: absolute;
    top: 0;
    left: 0;
    display: grid;
    place-items: center;
    width: 2.75rem;
    height: 2.75rem;
    margin: -1.375rem 0 0 -1.375rem;
    outline: none;
    touch-action: none;
    cursor: move;
  }
  .handle::before {
    content: '';
    width: 1rem;
    height: 1rem;
    border: 2.5px solid var(--surface);
    border-radius: 50%;
    background: var(--handle);
    box-shadow:
      0 0 0 1px color-mix(in oklab, var(--handle) 80%, var(--text)),
      0 1px 4px rgb(0 0 0 / 0.3);
    transition: scale 0.12s;
  }
  .handle.small::before {
    width: 0.85rem;
    height: 0.85rem;
    border-width: 2px;
  }
  .handle.large::before {
    width: 1.3rem;
    height: 1.3rem;
  }
  .handle.along-x {
    cursor: ew-resize;
  }
  .handle:hover::before,
  .handle:active::before {
    scale: 1.18;
  }
  .handle.outside::before {
    opacity: 0.45;
  }
  .handle:focus-visible::before {
    outline: 2px solid var(--accent);
    outline-offset: 3px;
  }
  .readout {
    position: absolute;
    top: 0;
    left: 0;
    padding: 0.2rem 0.5rem;
    border: var(--line);
    border-radius: calc(var(--radius) * 0.5);
    background: var(--surface);
    box-shadow: var(--shadow);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    white-space: pre;
    pointer-events: none;
  }

  /* Live numbers */
  .numbers {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(5.6rem, 1fr));
    gap: 0.5rem 1rem;
    margin: 0;
    padding: 0.625rem 1.125rem 0.75rem;
  }
  .numbers div {
    min-width: 0;
  }
  dt {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  dd {
    margin: 0;
    font-weight: 500;
    font-size: 1rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .ok dd {
    color: var(--ok);
  }
  .warn dd {
    color: var(--warn);
  }
  .error dd {
    color: var(--error);
  }
  .description {
    padding: 0 1.125rem 0.75rem;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  summary {
    width: fit-content;
    min-height: 1.5rem;
    cursor: pointer;
  }
  .description p {
    margin: 0.25rem 0 0;
    max-width: 75ch;
    color: var(--text);
    font: 400 0.9375rem/1.5 var(--font-text);
  }

  /* Messages */
  .message {
    margin: 0.875rem 1.125rem 0;
    padding: 0.75rem 1rem;
    border-left: 3px solid var(--warn);
    border-radius: calc(var(--radius) * 0.5);
    background: var(--surface-2);
  }
  .message p {
    margin: 0 0 0.4rem;
  }
  .message p:last-child {
    margin: 0;
  }
  .message.failed {
    border-left-color: var(--error);
  }
  .message code {
    font: 0.8125rem/1.4 var(--font-mono);
    overflow-wrap: anywhere;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .waiting-box {
    display: grid;
    place-items: center;
    min-height: 24rem;
    padding: 1rem;
  }
  .waiting-box .message {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 0.75rem;
    margin: 0;
    max-width: 34rem;
    border: 0;
    background: none;
    color: var(--muted);
    text-align: center;
    text-wrap: balance;
  }
  .spinner {
    width: 1.6rem;
    height: 1.6rem;
    border: 3px solid var(--border);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  @container demo (max-width: 40rem) {
    .toolbar {
      padding: 0.5rem 0.75rem;
      gap: 0.5rem;
    }
    .run {
      flex: 1 1 100%;
    }
    .run button {
      flex: 1 1 0;
      min-width: 0;
    }
    .speed {
      flex: 1 1 0;
      gap: 0.5rem;
    }
    .speed .range {
      flex: 1;
      width: auto;
      min-width: 3rem;
    }
    .controls,
    .plots,
    .numbers,
    .description,
    figcaption {
      padding-inline: 0.75rem;
    }
    .numbers {
      grid-template-columns: repeat(auto-fit, minmax(5.2rem, 1fr));
    }
  }
  /* Fingers need larger targets; so does a narrow page. */
  @media (pointer: coarse), (max-width: 30rem) {
    :host {
      --target: 2.75rem;
    }
    input[type='range'] {
      height: 2.75rem;
      --thumb: 1.4rem;
    }
    .mark {
      top: 0.85rem;
    }
    .entry {
      min-height: 2.75rem;
      background: none;
      border-color: var(--border);
    }
    summary {
      min-height: 2.75rem;
      align-content: center;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
  @media print {
    figure {
      box-shadow: none;
    }
    .toolbar,
    .controls,
    .message,
    .description summary {
      display: none;
    }
  }
`;
