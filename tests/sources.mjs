// sources.mjs — `node --conditions=@soundings/source --import ./tests/sources.mjs FILE.ts` runs sources as they are; workers inherit it.
import { register } from 'node:module';

register('./sources-hook.mjs', import.meta.url);
