// caught.ts — in which scenario each planted bug was last seen, as `npm run simulate -- --planted` prints them: where a search begins that would be long.

export const CAUGHT_BY: Readonly<Record<string, number>> = {};
