// ods-cell.ts — one cell of an .ods file as text (OpenDocument 1.3 Part 3 §9.1.4): its value where it has one, else its paragraphs.
import { digits } from './number-text.ts';
import { damaged, extended, tooLarge } from './problem.ts';
import { SHEET_LIMITS } from './limits.ts';
import type { Attributes } from './xml.ts';

export interface OdsCell {
  readonly attributes: Attributes;
  readonly text: string;
  /** It has a formula, and the file has no result of it. */
  readonly isUnanswered: boolean;
}

/** Follows the elements of a table. `close` gives a cell when it has ended. Comments inside a cell are passed over. */
export function cellListener() {
  let attributes: Attributes | undefined;
  let paragraphs: string[] = [];
  let inParagraph = 0;
  let inComment = 0;
  const add = (text: string) => {
    if (inParagraph === 0 || inComment > 0) return;
    paragraphs.push(extended(paragraphs.pop() ?? '', text));
  };
  return {
    open(name: string, given: Attributes): void {
      switch (name) {
        case 'table:table-cell':
        case 'table:covered-table-cell':
          attributes = given;
          paragraphs = [];
          return;
        case 'office:annotation':
          inComment++;
          return;
        case 'text:p':
          if (inParagraph++ === 0 && inComment === 0) paragraphs.push('');
          return;
        case 'text:s':
          add(' '.repeat(spaces(given['text:c'])));
          return;
        case 'text:tab':
          add('\t');
          return;
        case 'text:line-break':
          add('\n');
          return;
      }
    },
    text: add,
    close(name: string): OdsCell | undefined {
      if (name === 'office:annotation') inComment--;
      if (name === 'text:p') inParagraph--;
      if (attributes === undefined || (name !== 'table:table-cell' && name !== 'table:covered-table-cell')) return undefined;
      // What a merged cell covers isn't shown, so it isn't read.
      const shown = paragraphs.join('\n');
      const text = name === 'table:covered-table-cell' ? '' : textOf(attributes, shown);
      const isUnanswered = attributes['table:formula'] !== undefined && attributes['office:value-type'] === undefined && text === '';
      const cell = { attributes, text, isUnanswered };
      attributes = undefined;
      return cell;
    },
  };
}

function textOf(attributes: Attributes, shown: string): string {
  if (attributes['calcext:value-type'] === 'error') return shown;
  switch (attributes['office:value-type']) {
    case 'float':
    case 'currency':
    case 'percentage': {
      const value = Number(attributes['office:value']);
      if (attributes['office:value'] === undefined || !Number.isFinite(value)) throw damaged('a cell of numbers holds something else');
      // Digits may be shown with zeros in front, as in ids.
      return /^0\d+$/.test(shown) && Number(shown) === value ? shown : digits(value);
    }
    case 'date':
      return (attributes['office:date-value'] ?? shown).replace(/T00:00:00(?:\.0+)?$/, '').replace(/(T\d\d:\d\d:\d\d)[.,]\d+$/, '$1');
    case 'time':
      return clock(attributes['office:time-value'] ?? shown);
    case 'boolean':
      return attributes['office:boolean-value'] === 'true' ? 'true' : 'false';
    default:
      return attributes['office:string-value'] ?? shown;
  }
}

/** `09:30:00` of `PT09H30M00S`. */
function clock(duration: string): string {
  const [, hours = '', minutes = '', seconds = ''] = /^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$/.exec(duration) ?? [];
  return hours === '' ? duration : `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}:${seconds.padStart(2, '0')}`;
}

function spaces(count: string | undefined): number {
  if (count === undefined) return 1;
  const number = Number(count);
  if (!/^\d{1,9}$/.test(count)) throw damaged('a number of spaces is none');
  if (number > SHEET_LIMITS.cellCharacters) throw tooLarge(`a cell of ${number} characters`);
  return number;
}
