// The live figures of chapter 01, in the order of the page; each is set out in the file of its name.
import { ball } from './ball';
import { error_surface } from './error_surface';
import { forecast } from './forecast';

export default { error_surface, ball, forecast };
