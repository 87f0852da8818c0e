// later-rule.ts — rules that came after documents without them were accepted: new documents are held to them, stored ones are read without them.
import { laterComplaint, type Issue, type Schema, type SchemaError } from './schema.ts';

/** What is wrong with a value; undefined if nothing is. */
export type Problem<T> = (value: T) => string | undefined;

/** A check of a schema that says the first problem. The form's other checks go on after it. */
export function laterRule<T>(...problems: readonly Problem<T>[]) {
  return laterComplaint<T>((value) => problems.map((find) => find(value)).find((found) => found !== undefined));
}

/**
 * The value, if it has the schema's form; later rules are not applied. For documents that were accepted before and are stored. Otherwise throws
 * what `refuse` makes of the schema's error. Only for schemas that don't change what they read.
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
