// The three forms of a layer, and how many parameters they have, as text.
import { formatNumber } from '@course/web';

export const forms = { dense: 'fully connected', local: 'local', shared: 'shared' };

export const grouped = (value: number) =>
  value < 1e9
    ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
    : formatNumber(value, 3);
