// What a chapter's demo.ts imports.
export { demosOf, type Demos } from './define';
export { choice, numbers, seed, slider, toggle } from './controls';
export { contour, shape } from './plot/spec';
export { ellipse } from './plot/shapes';
export type { FormulaLine } from './formula';
export { arrow, band, bars, dots, field, line, network, rule, segments } from './plot/spec';
export { boxes, pictures, texts } from './plot/spec';
export { formatNumber } from './format';
export { dateName, dateTicks, extent } from './plot/ticks';
export type { Layer, NetworkEdge, NetworkNode, Plot, Target } from './plot/spec';
