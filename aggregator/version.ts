// version.ts — which version of Soundings this is: what the package's own package.json says, and nothing else does.
import { createRequire } from 'node:module';

/** As `0.1.0`. The five packages always have the same one. */
export const VERSION = (createRequire(import.meta.url)('@soundings/aggregator/package.json') as { readonly version: string }).version;
