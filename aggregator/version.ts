// version.ts — the version of Soundings, read from the package's own package.json.
import { createRequire } from 'node:module';

/** The version, such as `0.1.0`. The five packages always have the same one. */
export const VERSION = (createRequire(import.meta.url)('@soundings/aggregator/package.json') as { readonly version: string }).version;
