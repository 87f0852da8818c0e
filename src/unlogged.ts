// unlogged.ts — what is said of every mission whose charter names no public register, wherever it is shown.

export const UNLOGGED =
  'This mission is unlogged: its charter names no public register, so nobody can see whether everybody is shown the same.';
