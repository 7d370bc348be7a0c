// What a chapter's demo.ts imports.
export { demosOf, type Demos } from './define';
export { choice, numbers, seed, slider, toggle } from './controls';
export { formatNumber } from './format';
export { formulas, type FormulaLine } from './formula';
export { field } from './plot/field';
export { bars, dots, line, rule, segments } from './plot/layers';
export { arrow, band } from './plot/marks';
export { network } from './plot/network';
export { boxes, pictures, texts } from './plot/pictures';
export { contour, ellipse, shape } from './plot/shapes';
export { dateName, dateTicks } from './plot/dates';
export { extent } from './plot/extent';
export { withMoved } from './plot/moved';
export type { Layer, NetworkEdge, NetworkNode, Plot, Target } from './plot/spec';
