// nearest.ts — what a mistyped name was most likely meant for, at the end of a sentence about it.
import { nearest } from '../json/loose.ts';

/** "The nearest is "Bolton"." if one is near, else a list of what there is. */
export function nearestName(typed: string, names: readonly string[]): string {
  const [near] = nearest(typed, names);
  if (near !== undefined) return `The nearest is "${near}".`;
  const shown = names.slice(0, SHOWN_MAX).map((name) => `"${name}"`);
  return `There are: ${shown.join(', ')}${names.length > SHOWN_MAX ? ` and ${names.length - SHOWN_MAX} more` : ''}.`;
}

const SHOWN_MAX = 12;
