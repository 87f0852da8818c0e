// wrong.ts — what is wrong with one field or row: complaints of one cause are one finding, with its first place and how many rows it is about.
import { fold } from '@soundings/protocol/json/fold';
import { inEnglish, listed, plural, said, type Said } from '@soundings/protocol/json/said';
import type { Finding, FindingCode } from './findings.ts';

/** Said instead of a value. */
export class Wrong {
  readonly code: FindingCode;
  /** What follows "At line 7,". */
  readonly said: Said;
  /** If these are two, a column and a text, all rows with that text there are one finding, however it is written. */
  readonly about: readonly string[];
  readonly answer: Finding['answer'];
  readonly candidates: readonly string[];
  /** Wrongs of one cause are one finding. */
  readonly cause: string;

  constructor(
    code: FindingCode,
    what: Said,
    about: readonly string[] = [],
    more: { readonly answer?: Finding['answer']; readonly candidates?: readonly string[]; readonly cause?: string } = {},
  ) {
    this.code = code;
    this.said = what;
    this.about = about;
    this.answer = more.answer;
    this.candidates = more.candidates ?? [];
    this.cause = `${code}\0${more.cause ?? (about.length === 2 ? fold(about.join('\0')) : what.sentence)}`;
  }
}

/** So many causes are enough: reading stops. */
const CAUSES_MAX = 1000;

interface Cause {
  readonly wrong: Wrong;
  readonly first: Said;
  count: number;
}

/** Gathers what is wrong, by cause. */
export function causes() {
  const found = new Map<string, Cause>();
  const whole: Finding[] = [];
  return {
    /** What is about the whole file, and has no place. */
    found(finding: Finding): void {
      if (!whole.some(({ sentence }) => sentence === finding.sentence)) whole.push(finding);
    },
    add(wrong: Wrong, place: () => Said): void {
      const before = found.get(wrong.cause);
      if (before !== undefined) before.count++;
      else if (found.size < CAUSES_MAX) found.set(wrong.cause, { wrong, first: place(), count: 1 });
    },
    isFull: () => found.size >= CAUSES_MAX,
    isEmpty: () => found.size === 0 && whole.length === 0,
    findings: (): readonly Finding[] => [...whole, ...[...found.values()].map(findingOf)],
  };
}

function findingOf({ wrong, first, count }: Cause): Finding {
  const { code, said: what, about, answer, candidates } = wrong;
  return {
    code,
    ...(count === 1 ? said`At ${first}, ${what}` : said`At ${first} and ${plural(count - 1, 'other row')}, ${what}`),
    about,
    ...(answer === undefined ? {} : { answer }),
    ...(candidates.length === 0 ? {} : { candidates }),
    rows: { count, first: first.sentence },
  };
}

/** So many texts of one column are named in sentences of their own. */
const TEXTS_MAX = 4;
/** With more than so many it is likely that another column is meant. */
const TEXTS_MANY = 100;

/** The sentences of findings, those about one column cut short: the whole list is for programs. */
export function sentencesOf(findings: readonly Finding[]): readonly string[] {
  const groups = new Map<string, Finding[]>();
  for (const [at, finding] of findings.entries()) {
    const { code, about } = finding;
    const key = about.length === 2 ? JSON.stringify([code, about[0]]) : String(at);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const sentences = group.slice(0, TEXTS_MAX).map(({ sentence }) => sentence);
    const more = group.slice(TEXTS_MAX);
    const rows = more.reduce((sum, { rows: of }) => sum + (of?.count ?? 1), 0);
    if (more.length === 0) return sentences;
    const others = more.length === 1 ? '1 other text' : `${more.length} other texts`;
    const texts = listed(
      more.map(({ about }) => about[1] ?? ''),
      5,
    );
    return [
      ...sentences,
      `The same holds for ${others} under "${group[0]?.about[0] ?? ''}" (${plural(rows, 'row').sentence}): ${inEnglish(texts)}.${more.length > TEXTS_MANY ? ' Is that the right column?' : ''}`,
    ];
  });
}
