// later-rule.ts — rules newer than some accepted documents: new documents must follow them, and stored ones are read without them.
import { laterComplaint, type Issue, type Schema, type SchemaError } from './schema.ts';

/** Finds what is wrong with a value; undefined if nothing is. */
export type Problem<T> = (value: T) => string | undefined;

/** A check of a schema that reports the first of these problems. The schema's other checks still run after it. */
export function laterRule<T>(...problems: readonly Problem<T>[]) {
  return laterComplaint<T>((value) => problems.map((find) => find(value)).find((found) => found !== undefined));
}

/**
 * The value, if it has the schema's form without later rules. For stored documents that were accepted before. Otherwise throws what
 * `refuse` makes of the schema's error. Only for schemas that return what they read unchanged.
 */
export function shapeOf<T>(schema: Schema<T>, value: unknown, refuse: (error: SchemaError) => Error): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (!parsed.error.issues.every(isLater)) throw refuse(parsed.error);
  return value as T;
}

function isLater(issue: Issue): boolean {
  return issue.code === 'custom' && issue.isLater === true;
}
