// formats.ts — the files that an answer can be had as, by the ending of their names.
import type { Answered } from '../../insight/answer.ts';
import { answerJson } from '../answer-json.ts';
import { answerCsv, answerTable } from '../answer-table.ts';
import { citationCff, citationText, type Cited } from './citation.ts';
import { answerJsonStat } from './json-stat.ts';

export const TEXT_FORMATS = ['table', 'csv', 'json', 'json-stat', 'cite', 'cff'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** `zip` is put together by whoever has a compressor (data-package.ts). */
export const BINARY_FORMATS = ['parquet', 'zip'] as const;

export function textOf(format: TextFormat, cited: Cited & { readonly answered: Answered }): string {
  switch (format) {
    case 'table':
      return `${answerTable(cited.answered)}\n`;
    case 'csv':
      return answerCsv(cited.answered);
    case 'json':
      return `${JSON.stringify(answerJson(cited.answered), undefined, 2)}\n`;
    case 'json-stat':
      return `${JSON.stringify(answerJsonStat(cited.answered, citationText(cited).trim()))}\n`;
    case 'cite':
      return citationText(cited);
    case 'cff':
      return citationCff(cited);
  }
}
