// From values to an axis' domain.

/** The smallest and largest value, and `margin` times their distance on either side. */
export function extent(values: ArrayLike<number>, margin = 0): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (!(low <= high)) return [0, 1];
  const room = margin * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}
