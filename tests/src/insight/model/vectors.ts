// vectors.ts — the reference values of insight-method.md, read from the folder beside this file; its README.md says which members are inputs.
import { readFileSync } from 'node:fs';

/** The cases of one file; its test says of what shape they are. */
export function casesOf(file: string): readonly unknown[] {
  const text = readFileSync(new URL(`./vectors/${file}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly cases: readonly unknown[] }).cases;
}

/** Null where nothing was released. */
export type Releases = readonly (number | null)[];

/** A release of a vector file as the model takes it. */
export function present(value: number | null): number | undefined {
  return value ?? undefined;
}
