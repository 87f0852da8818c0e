// version.ts — the version of the program, from its own package.json.
import { createRequire } from 'node:module';

/** By the package's name, which is found from the sources and from dist alike. */
const { version } = createRequire(import.meta.url)('soundings/package.json') as { readonly version: string };

export const VERSION = version;
