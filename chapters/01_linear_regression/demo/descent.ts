// What the figures share: the losses to choose from, and how far a descent has come, in words.
import type { SurfaceSnapshot } from '@modules/linear_regression';

export const losses = { mse: 'MSE', mae: 'MAE', huber: 'Huber' };
export const speeds = [1, 2, 5, 10, 30, 60, 300, 1000];

type Status = SurfaceSnapshot['status'];

export const status = ({ status, update_count }: { status: Status; update_count: number }) => ({
  label: 'status',
  text: status !== 'running' ? status : update_count === 0 ? 'at the start' : 'descending',
  tone: ({ running: undefined, converged: 'ok', diverged: 'error' } as const)[status],
});

export const ending = (value: Status) =>
  ({
    running: undefined,
    converged: 'Descent has converged: the gradient is nearly zero.',
    diverged: 'Descent has diverged: every step made the loss larger.',
  })[value];
