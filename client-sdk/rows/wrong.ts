// wrong.ts — what is wrong with one field or row: complaints of one cause are one finding, with its first place and how many rows it is about.
import type { Finding, FindingCode } from './findings.ts';

/** Said instead of a value. */
export class Wrong {
  readonly code: FindingCode;
  /** What follows "At line 7,". */
  readonly sentence: string;
  readonly about: readonly string[];
  readonly answer: Finding['answer'];
  readonly candidates: readonly string[];

  constructor(
    code: FindingCode,
    sentence: string,
    about: readonly string[] = [],
    more: { readonly answer?: Finding['answer']; readonly candidates?: readonly string[] } = {},
  ) {
    this.code = code;
    this.sentence = sentence;
    this.about = about;
    this.answer = more.answer;
    this.candidates = more.candidates ?? [];
  }
}

/** So many causes are enough: reading stops. */
const CAUSES_MAX = 200;

interface Cause {
  readonly wrong: Wrong;
  readonly first: string;
  count: number;
}

/** Gathers what is wrong, by cause. */
export function causes() {
  const found = new Map<string, Cause>();
  return {
    add(wrong: Wrong, place: () => string): void {
      const key = `${wrong.code}\0${wrong.sentence}`;
      const before = found.get(key);
      if (before !== undefined) before.count++;
      else found.set(key, { wrong, first: place(), count: 1 });
    },
    isFull: () => found.size >= CAUSES_MAX,
    isEmpty: () => found.size === 0,
    findings: (): readonly Finding[] => [...found.values()].map(findingOf),
  };
}

function findingOf({ wrong, first, count }: Cause): Finding {
  const { code, sentence, about, answer, candidates } = wrong;
  const others = count === 1 ? '' : ` and ${count - 1} other ${count === 2 ? 'place' : 'places'}`;
  return {
    code,
    sentence: `At ${first}${others}, ${sentence}`,
    about,
    ...(answer === undefined ? {} : { answer }),
    ...(candidates.length === 0 ? {} : { candidates }),
    rows: { count, first },
  };
}
