// What the figures with two classes in a plane share: colours, the shaded posterior, points that are moved.
import { contour, field } from '@course/web';

export const kFirst = 'data-1' as const; // class 1
export const kSecond = 'data-2' as const; // class 2
const kClasses = [kSecond, kFirst] as const; // from P(C_1|x) = 0 to 1
const kLevels = [0.1, 0.25, 0.5, 0.75, 0.9];
export const kGrid = 64;

export const posteriorField = (values: Float32Array) => [
  field({
    values,
    nx: kGrid,
    ny: kGrid,
    legend: 'P(C₁|x)',
    range: [0, 1],
    colours: kClasses,
    levels: kLevels,
  }),
  contour({
    values,
    nx: kGrid,
    ny: kGrid,
    levels: [0.5],
    colour: 'text',
    width: 2.5,
    label: '*P*(*C*₁|*x*) = 0.5',
  }),
];

/** Hands moved points to a session. */
export async function movePoints(
  session: { move_point(index: number, x: number, y: number): Promise<unknown> },
  moved: readonly number[],
): Promise<void> {
  for (let k = 0; k + 2 < moved.length; k += 3) {
    await session.move_point(moved[k], moved[k + 1], moved[k + 2]);
  }
}
