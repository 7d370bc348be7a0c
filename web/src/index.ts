// What a chapter's demo.ts imports.
export { demosOf, type Demos } from './define';
export { choice, numbers, seed, slider, toggle } from './controls';
export { arrow, band, bars, dots, field, line, rule, segments } from './plot/spec';
export { boxes, pictures, texts } from './plot/spec';
export { formatNumber } from './format';
export { dateName, dateTicks, extent } from './plot/ticks';
