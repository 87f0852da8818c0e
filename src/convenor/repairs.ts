// repairs.ts — repairs of a charter, each tried with the code that refuses: one is offered only if the charter passes with it.
import { repairCandidates, type Repair } from '../calling/candidates.ts';
import { refusalsOf } from './charter-check.ts';

/** How many candidates are tried in full: each takes a second or two. */
const TRIED_MAX = 12;

/** At most `most` changes with which a refused charter passes, the least first; none if nothing we know of helps, or if it passes as it is. */
export function repairsOf(value: unknown, most = 3): readonly Repair[] {
  const refusals = refusalsOf(value);
  if (refusals.length === 0) return [];
  const found: Repair[] = [];
  let tried = 0;
  for (const repair of likeliestFirst(repairCandidates(value), refusals)) {
    if (found.length >= most || tried >= TRIED_MAX) break;
    if (refusalsOf(repair.draft, 'form').length > 0) continue;
    tried++;
    if (refusalsOf(repair.draft).length === 0 && !found.some(({ words }) => kindOf(words) === kindOf(repair.words))) found.push(repair);
  }
  return found;
}

/** Those that change what the refusals are about come before the others: only so many are tried. */
function likeliestFirst(repairs: readonly Repair[], refusals: readonly string[]): readonly Repair[] {
  const about = SUBJECTS.filter((subject) => refusals.some((refusal) => subject.test(refusal)));
  const isAbout = ({ words }: Repair) => about.some((subject) => subject.test(words));
  return [...repairs.filter(isAbout), ...repairs.filter((repair) => !isAbout(repair))];
}

const SUBJECTS = [/\bnoise\b/, /\bbudget\b/, /\byear\b/];

/** Repairs that differ in a number only are of one kind: the first is enough. */
function kindOf(words: string): string {
  return words.replaceAll(/[\d.]+/g, 'n');
}
