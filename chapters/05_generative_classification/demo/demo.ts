// The live figures of chapter 05, in the order of the page; each is set out in the file of its name.
import { area } from './area';
import { clouds } from './clouds';
import { coin } from './coin';
import { derivation } from './derivation';
import { too_right } from './too_right';

export default { too_right, area, clouds, derivation, coin };
