// citation.ts — how to cite an answer: as a text, and as a CITATION.cff (Citation File Format 1.2.0).
import type { Answered } from '../../insight/answer.ts';
import { daysOf, missionOf, type Source } from './source.ts';

export interface Cited {
  readonly answered: Pick<Answered, 'title'>;
  readonly source: Source;
  /** The query, as its address has it. */
  readonly query: string;
  /** The day on which it was asked, 2026-01-31. Undefined if the answer is pinned to a size of the register, and the same on every day. */
  readonly accessed: string | undefined;
}

/** One paragraph. */
export function citationText({ answered, source, query, accessed }: Cited): string {
  const { charter, register } = source;
  const [first, last] = daysOf(source);
  const where =
    register === undefined
      ? 'Not in a public register.'
      : `Register ${register.origin}, size ${register.size}, root ${register.root.slice(0, 16)}.`;
  return `${charter?.convenor.name ?? 'Unnamed convenor'} (${last.slice(0, 4)}). ${missionOf(source)}: ${answered.title}, ${first} to ${last} [noisy totals with known error]. ${where} Query: ${query}.${accessedPhrase(accessed)}\n`;
}

/** YAML, every text quoted as JSON quotes it, which YAML reads. */
export function citationCff({ answered, source, query, accessed }: Cited): string {
  const { charter, register } = source;
  const [first, last] = daysOf(source);
  const text = (value: string) => JSON.stringify(value);
  return [
    'cff-version: 1.2.0',
    'message: "Cite this dataset as below."',
    'type: dataset',
    `title: ${text(`${missionOf(source)}: ${answered.title}, ${first} to ${last}`)}`,
    'authors:',
    `  - name: ${text(charter?.convenor.name ?? 'Unnamed convenor')}`,
    `date-released: ${text(last)}`,
    ...(register === undefined
      ? []
      : [
          'identifiers:',
          '  - type: other',
          `    value: ${text(`${register.origin}@${register.size}:${register.root.slice(0, 16)}`)}`,
          '    description: "Public register, its size, and the first 16 hexadecimal characters of its root hash"',
        ]),
    `notes: ${text(`Query: ${query}.${accessedPhrase(accessed)}`)}`,
    '',
  ].join('\n');
}

function accessedPhrase(accessed: string | undefined): string {
  return accessed === undefined ? '' : ` Accessed ${accessed}.`;
}
