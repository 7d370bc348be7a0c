// The live figures of chapter 11, in the order of the page; each is set out in the file of its name.
import { counter } from './counter';
import { draw_digit } from './draw_digit';
import { go } from './go';
import { nested } from './nested';
import { sliding } from './sliding';
import { smaller } from './smaller';
import { training } from './training';

export default { counter, sliding, nested, smaller, draw_digit, training, go };
