// plain-issues.ts — where a document departs from its shape, as sentences.
import type * as z from '../json/schema.ts';
import { visible } from '../json/visible.ts';

/** One sentence for each problem: where it is, and what should be there. */
export function plainIssues(error: z.SchemaError, document: string): readonly string[] {
  return error.issues.map((issue) => {
    const where = issue.path.length === 0 ? `the ${document}` : `"${issue.path.map(String).join('.')}"`;
    return visible(`In the ${document}, ${where} ${complaint(issue)}.`);
  });
}

function complaint(issue: z.Issue): string {
  if (issue.code === 'invalid_type') return `is missing or not ${kindName(issue.expected)}`;
  if (issue.code === 'unrecognized_keys') return `has unknown members: ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_value') return `should be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_small') {
    return `should be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
  }
  if (issue.code === 'too_big') return `should be at most ${issue.maximum}${unit(issue.origin)}`;
  if (issue.code === 'invalid_union') return 'is of an unknown kind';
  return `isn't right: ${issue.message}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}

function kindName(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'int':
    case 'safeint':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    default:
      return expected;
  }
}
