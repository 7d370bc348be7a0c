// The live figures of chapter 03, in the order of the page; each is set out in the file of its name.
import { graph } from './graph';
import { race } from './race';
import { training } from './training';
import { vanishing } from './vanishing';

export default { graph, race, vanishing, training };
