// section-text.ts — what is said of a charter, as text for a terminal.
import type { Section } from '../convenor/charter-section.ts';
import { table } from '../export/table.ts';

export function plainSection({ heading, paragraphs, tables }: Section): string {
  return [
    `${heading}\n${'═'.repeat(heading.length)}`,
    ...paragraphs.map((paragraph) => wrap(paragraph)),
    ...tables.map(({ caption, head, rows }) => `${wrap(caption)}\n\n${table(head, rows)}`),
  ].join('\n\n');
}

const COLUMNS = 100;

function wrap(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
