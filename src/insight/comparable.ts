// comparable.ts — whether one question's totals may be divided by another's: the same unit and cells, or a part by its whole.
import type { Subject } from './question.ts';
import { SECTOR, TIER, WINDOW } from './query.ts';
import { charteredOf, namesOf, unitOf } from './subject.ts';

/** `unlike` says why a quotient of the two has no plain meaning. */
export type Comparable = { readonly kind: 'part' | 'alike' } | { readonly kind: 'unlike'; readonly reason: string };

export function comparable(subject: Subject, numerator: string, denominator: string): Comparable {
  if (wholeOf(subject, numerator) === denominator) return { kind: 'part' };
  const [above, below] = [unitOf(subject, numerator), unitOf(subject, denominator)];
  if (above === undefined || below === undefined)
    return { kind: 'unlike', reason: `Without the mission's document nobody knows the units of ${numerator} and ${denominator}.` };
  if (above !== below) return { kind: 'unlike', reason: `The unit of ${numerator} is ${above}, and that of ${denominator} is ${below}.` };
  if (cellsOf(subject, numerator) === cellsOf(subject, denominator)) return { kind: 'alike' };
  return { kind: 'unlike', reason: `${numerator} and ${denominator} are not counted by the same cells.` };
}

/** The question that this one is a part of, by the charter. Optional there: an older charter doesn't say it. */
function wholeOf(subject: Subject, instrument: string): string | undefined {
  return charteredOf(subject, instrument)?.partOf;
}

function cellsOf(subject: Subject, instrument: string): string {
  const names = [...namesOf(subject, instrument)].filter(([name]) => ![WINDOW, SECTOR, TIER].includes(name));
  return JSON.stringify(names.map(([name, values]) => [name, [...new Set(values)]]));
}
