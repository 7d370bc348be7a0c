// Icons, drawn for this site on a 24 x 24 grid.
import { html, svg, type TemplateResult } from 'lit/html.js';

const icon = (shape: TemplateResult<2>) =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

export const icons = {
  play: icon(
    svg`<path class="solid" d="M8 5.2v13.6a.8.8 0 0 0 1.2.7l10.6-6.8a.8.8 0 0 0 0-1.4L9.2 4.5A.8.8 0 0 0 8 5.2Z" />`,
  ),
  pause: icon(svg`<path class="solid" d="M7 5h3.2v14H7zM13.8 5H17v14h-3.2z" />`),
  step: icon(svg`<path class="solid" d="M6 6v12l8.5-6z" /><path d="M17.5 6v12" />`),
  reset: icon(svg`<path d="M5.5 12a6.5 6.5 0 1 0 2-4.7L5 9.6" /><path d="M5 5v4.6h4.6" />`),
  dice: icon(
    svg`<rect x="4.5" y="4.5" width="15" height="15" rx="3" /><g class="solid"><circle cx="9" cy="9" r="1.4" /><circle cx="15" cy="9" r="1.4" /><circle cx="12" cy="12" r="1.4" /><circle cx="9" cy="15" r="1.4" /><circle cx="15" cy="15" r="1.4" /></g>`,
  ),
  link: icon(
    svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1" /><path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />`,
  ),
  expand: icon(svg`<path d="M9 4.5H4.5V9M15 4.5h4.5V9M9 19.5H4.5V15M15 19.5h4.5V15" />`),
  shrink: icon(svg`<path d="M4.5 9H9V4.5M19.5 9H15V4.5M4.5 15H9v4.5M19.5 15H15v4.5" />`),
  defaults: icon(
    svg`<path d="M5 7h9M18 7h1M5 12h1M10 12h9M5 17h6M15 17h4" /><circle cx="16" cy="7" r="2" /><circle cx="8" cy="12" r="2" /><circle cx="13" cy="17" r="2" />`,
  ),
};
