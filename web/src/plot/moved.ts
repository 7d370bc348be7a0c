// Points that the reader has dragged, kept in one control as index, x, y each.

/** `moved` with the point at its new place. */
export function withMoved(
  moved: readonly number[] | null,
  index: number,
  x: number,
  y: number,
): number[] {
  const kept = moved ?? [];
  const others = kept.filter((_, k) => kept[k - (k % 3)] !== index);
  return [...others, index, x, y];
}
