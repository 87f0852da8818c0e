// later-rule.ts — rules that came after documents without them were accepted: new documents are held to them, stored ones are read without them.
import type * as z from 'zod/mini';
import { check } from 'zod/mini';

/** What is wrong with a value; undefined where nothing is. */
export type Problem<T> = (value: T) => string | undefined;

/** Marks an issue of such a rule, so that {@link shapeOf} can tell it from one of the form. */
const LATER = 'later';

/** A check of a schema that says the first problem. The form's other checks go on after it. */
export function laterRule<T>(...problems: readonly Problem<T>[]) {
  return check<T>((payload) => {
    const problem = problems.map((find) => find(payload.value)).find((found) => found !== undefined);
    if (problem === undefined) return;
    payload.issues.push({ code: 'custom', input: payload.value, message: problem, params: { [LATER]: true }, continue: true });
  });
}

/**
 * The value, if it has the schema's form, whatever later rules say of it: for what was accepted once and is stored. Throws what `refuse` makes of
 * the schema's error otherwise. Only for schemas that change nothing of what they read.
 */
export function shapeOf<T>(schema: z.ZodMiniType<T>, value: unknown, refuse: (error: z.core.$ZodError) => Error): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (!parsed.error.issues.every(isLater)) throw refuse(parsed.error);
  return value as T;
}

function isLater(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.[LATER] === true;
}
