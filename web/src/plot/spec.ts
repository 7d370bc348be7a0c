// What can be drawn: plots are data, made anew for every frame and compared by the plot element.
import type { Controls, State } from '../controls';
import type { Surface } from './surface';

/** A colour by its role; `data-1` to `data-6` can be told apart by colour-blind readers. */
export type Colour =
  | 'text'
  | 'muted'
  | 'border'
  | 'border-strong'
  | 'accent'
  | 'accent-2'
  | 'warm'
  | 'cold'
  | 'ok'
  | 'warn'
  | 'error'
  | 'black'
  | 'white'
  | `data-${1 | 2 | 3 | 4 | 5 | 6}`;

export interface Axis {
  /** `*w*` is set in italics. */
  label?: string;
  domain: readonly [number, number];
  log?: boolean;
  /** Named positions in place of numbers, such as the bars' categories. */
  ticks?: { at: number; label: string }[];
}

/** Numbers as the session gives them. */
export type Numbers = ArrayLike<number>;

interface Labelled {
  /** Shown in the legend. */
  label?: string;
}
/** A heat map with isolines over the whole plot: `ny` rows of `nx` values, lowest row first. */
export interface FieldLayer {
  values: Float32Array;
  nx: number;
  ny: number;
  /** What the colours mean. */
  legend: string;
  /** The values at both ends of the colours, which are then even between them, as of a probability. */
  range?: readonly [number, number];
  /** Colours of the ends, paler than by default so that points stand out on them. */
  colours?: readonly [Colour, Colour];
  /** Where isolines are drawn; round numbers when not given. */
  levels?: readonly number[];
}
/** Lines where a grid of values, laid out like a field's, crosses some levels. */
export interface ContourLayer extends Labelled {
  values: Float32Array;
  nx: number;
  ny: number;
  levels: readonly number[];
  colour: Colour;
  width?: number;
  dash?: boolean;
}
/** A filled outline: x0, y0, x1, y1, ...; see also the helper `ellipse`. */
export interface ShapeLayer extends Labelled {
  xy: Numbers;
  colour: Colour;
  /** Of the inside; 0.15 when not given. */
  opacity?: number;
  /** Width of the outline; 0 for none. */
  width?: number;
  dash?: boolean;
  /** Written in its middle. */
  text?: string;
}
/** Joins points. Give `xy` as x0, y0, x1, y1, ... or `y` at equal distances from `x0`. */
export interface LineLayer extends Labelled {
  xy?: Numbers;
  y?: Numbers;
  x0?: number;
  dx?: number;
  colour: Colour;
  width?: number;
  dash?: boolean;
  /** A dot at each point. */
  dots?: boolean;
  /** A contrasting edge, for lines over a field. */
  halo?: boolean;
}
export interface DotsLayer extends Labelled {
  xy: Numbers;
  colour: Colour;
  radius?: number;
  opacity?: number;
  shape?: 'circle' | 'cross' | 'ring';
}
/** Separate line pieces: x0, y0, x1, y1 each. */
export interface SegmentsLayer extends Labelled {
  xyxy: Numbers;
  colour: Colour;
  width?: number;
  dash?: boolean;
}
export interface ArrowLayer extends Labelled {
  from: readonly [number, number];
  to: readonly [number, number];
  colour: Colour;
  /** Drawn at least so long (in pixels), to show the direction of a tiny step. */
  least?: number;
}
/** Bars side by side at x = 0, 1, 2, ... */
export interface BarsLayer extends Labelled {
  values: Numbers;
  colour: Colour;
  /** Which of `of` bars of a group this is. */
  slot?: number;
  of?: number;
  /** The bar to stand out; the others are drawn paler. */
  selected?: number;
  base?: number;
}
/** A straight line across the plot. */
export interface RuleLayer extends Labelled {
  x?: number;
  y?: number;
  colour: Colour;
  dash?: boolean;
  /** Written at the line's end. */
  text?: string;
}
/** A shaded interval of x. */
export interface BandLayer extends Labelled {
  from: number;
  to: number;
  colour: Colour;
  text?: string;
}
/** A node of a network or graph; places are in the plot's numbers. */
export interface NetworkNode {
  at: readonly [number, number];
  /** A circle unless told otherwise; an amplifier is a triangle that points to the left. */
  shape?: 'circle' | 'amplifier' | 'box';
  /** Written inside, made smaller until it fits. */
  text?: string;
  above?: string;
  aboveColour?: Colour;
  below?: string;
  belowColour?: Colour;
  colour?: Colour;
  fill?: Colour;
  /** Of the fill, 0 to 1. */
  strength?: number;
  dash?: boolean;
  selected?: boolean;
}
/** A line between two nodes, given by their numbers. */
export interface NetworkEdge {
  from: number;
  to: number;
  /** Written on the line where there is room, and always when selected. */
  text?: string;
  textColour?: Colour;
  /** A second line of text. */
  below?: string;
  belowColour?: Colour;
  /** Where the text stands: 0 at `from`, 1 at `to`. */
  textAt?: number;
  colour?: Colour;
  width?: number;
  opacity?: number;
  dash?: boolean;
  /** `back` points to `from`. */
  arrow?: 'forward' | 'back';
  selected?: boolean;
}
/** Nodes and the lines between them, as large as the distances allow. */
export interface NetworkLayer extends Labelled {
  nodes: NetworkNode[];
  edges: NetworkEdge[];
}
/**
 * Pictures of numbers, each `ny` rows of `nx` (first row on top): one alone, or a grid of them. They
 * stand in axis units; let the y axis run downwards, `domain: [rows, 0]`.
 */
export interface PicturesLayer extends Labelled {
  values: Numbers;
  nx: number;
  ny: number;
  /** How many pictures; 1 when not given. */
  count?: number;
  /** Pictures in a row; all when not given. */
  columns?: number;
  /** Top left corner of the first one; (0, 0) when not given. */
  at?: readonly [number, number];
  /** From one picture to the next; (1, 1) when not given. */
  pitch?: readonly [number, number];
  /** Of each picture; nine tenths of the pitch when not given. */
  size?: readonly [number, number];
  /** `ink` from 0, the paper, to the text's colour; `signed` from cold over paper to warm. */
  palette: 'ink' | 'signed';
  /** The number of full colour: of all pictures, or of each by itself. Not given: the largest. */
  range?: number | 'each';
  /** Writes the numbers into the cells, with so many decimals at most. */
  decimals?: number;
  /** The picture to stand out. */
  selected?: number;
  colour?: Colour;
}
/** Frames: x, y, width, height each, in axis units. */
export interface BoxesLayer extends Labelled {
  xywh: Numbers;
  colour: Colour;
  width?: number;
  dash?: boolean;
  /** Opacity of what is inside. */
  fill?: number;
}
/** Words in the plot. */
export interface TextsLayer {
  texts: readonly { at: readonly [number, number]; text: string }[];
  colour: Colour;
  align?: 'left' | 'center' | 'right';
  size?: number;
}
/**
 * A layer as the plot sees it: its data, and how it is painted. `line`, `dots`, `field` and the like
 * make them, each in the file of its painter, so that a page is sent only the painters it needs.
 */
export interface Layer extends Labelled {
  /** How the legend shows it. */
  kind: string;
  colour?: Colour;
  dash?: boolean;
  shape?: string;
  paint: (surface: Surface) => void;
  /** Explains the colours of a layer that fills the plot, beside it; there is no grid then. */
  bar?: (g: CanvasRenderingContext2D, place: Place) => void;
}

/** A part of the canvas, in px. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A change of controls, made by dragging or clicking. */
export type Change<C extends Controls> = Partial<State<C>>;

/** A point that can be dragged, with pointer or arrow keys. */
export interface Handle<C extends Controls> {
  /** Stays the same while the handle moves. */
  id: string;
  /** Its name for those who do not see it. */
  label: string;
  at: readonly [number, number];
  drag: (x: number, y: number) => Change<C>;
  colour: Colour;
  /** Moves along one axis only. */
  axis?: 'x' | 'y';
  size?: 'small' | 'large';
  /** Drawn as a frame of this width and height round `at`, in axis units. */
  box?: readonly [number, number];
  /** How far an arrow key moves it, in axis units; for places that are counted. */
  stride?: number;
}

/** Something drawn that can be chosen with pointer or keyboard, and perhaps turned like a dial. */
export interface Target<C extends Controls> {
  /** Stays the same while the drawing changes. */
  id: string;
  /** Its name for those who do not see it. */
  label: string;
  at: readonly [number, number];
  /** Both ends of a line that can be taken anywhere: x0, y0, x1, y1. */
  line?: readonly [number, number, number, number];
  choose: Change<C>;
  chosen?: boolean;
  /** A number that dragging to the right or up raises, and the arrow keys change. */
  dial?: { value: number; min: number; max: number; turn: (value: number) => Change<C> };
}

/** Places in rows and columns, one unit from each other, numbered downwards. */
export interface Places {
  /** The middle of the place at the top left. */
  first: readonly [number, number];
  columns: number;
  rows: number;
}

export interface Plot<C extends Controls> {
  id: string;
  title: string;
  x: Axis;
  y: Axis;
  layers: Layer[];
  handles?: Handle<C>[];
  targets?: Target<C>[];
  /** A click on the plot. */
  click?: (x: number, y: number) => Change<C>;
  /** What can be clicked, for those who use keys; not needed where controls do the same. */
  places?: Places;
  /**
   * Drawing on the plot: all points of the stroke so far, x0, y0, x1, y1, ..., and the state when the
   * pen came down. Offer another way for those who cannot draw, such as examples.
   */
  paint?: (stroke: number[], start: State<C>) => Change<C>;
  /** Neither axes nor grid nor margins: for drawings whose domains are the whole area. */
  bare?: boolean;
  /** Dragging the plot itself; `start` is the state when the drag began, `dx` in axis units. */
  pan?: (dx: number, start: State<C>) => Change<C>;
  /** What stands at a place, shown beside the pointer. */
  readout?: (x: number, y: number) => string | undefined;
  /** Takes a whole row. */
  wide?: boolean;
  /** Height over width; or a fixed height in pixels when larger than 10. */
  shape?: number;
}
