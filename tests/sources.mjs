// sources.mjs — `node --conditions=@soundings/source --import ./tests/sources.mjs` before the name of a source runs it as it is; workers inherit it.
import { register } from 'node:module';

register('./sources-hook.mjs', import.meta.url);
