// desk-bundle.d.mts — the types of desk-bundle.mjs.

/** The desk's program as one file, and the packages whose code is in it. */
export declare function deskBundle(): Promise<{ readonly code: string; readonly packages: readonly string[] }>;
