// from-sources.ts — vitest reads the rooms' sources where a package would have what was compiled from them: nothing needs building to be tested.

const conditions = ['@soundings/source', 'node'];

export const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };
