// forms.ts — the forms of an answer: by the ending of the path, or by what the client accepts.
import { dataPackage } from '../export/files/data-package.ts';
import type { Cited } from '../export/files/citation.ts';
import { textOf } from '../export/files/formats.ts';
import { answerParquet } from '../export/files/parquet.ts';
import type { Answered } from '../insight/answer.ts';
import { writeArchive } from '../sheet/write-archive.ts';

export interface AnswerForm {
  /** Of the file's name. */
  readonly ending: string;
  readonly type: string;
  made(cited: Cited & { readonly answered: Answered }): string | Uint8Array;
}

/** JSON apart, which says more than the file of the command. */
export const FILE_FORMS: readonly AnswerForm[] = [
  { ending: 'csv', type: 'text/csv; charset=utf-8; header=present', made: (cited) => textOf('csv', cited) },
  { ending: 'parquet', type: 'application/vnd.apache.parquet', made: ({ answered }) => answerParquet(answered) },
  { ending: 'jsonstat.json', type: 'application/json; profile="https://json-stat.org/"', made: (cited) => textOf('json-stat', cited) },
  { ending: 'zip', type: 'application/zip', made: (cited) => writeArchive(dataPackage(cited)) },
  { ending: 'cite.txt', type: 'text/plain; charset=utf-8', made: (cited) => textOf('cite', cited) },
  { ending: 'cff', type: 'application/yaml', made: (cited) => textOf('cff', cited) },
];

export const JSON_TYPE = 'application/json';

/** "totals.csv" → totals, CSV. An ending that isn't one of ours is a part of the name. */
export function formOf(name: string): { readonly name: string; readonly form: AnswerForm | 'json' | undefined } {
  const form = FILE_FORMS.find(({ ending }) => name.endsWith(`.${ending}`));
  if (form !== undefined) return { name: name.slice(0, -form.ending.length - 1), form };
  return name.endsWith('.json') ? { name: name.slice(0, -'.json'.length), form: 'json' } : { name, form: undefined };
}

/** The form that a client wants most of those that there are; undefined if it accepts none. Anything is JSON. */
export function accepted(accept: string | undefined): AnswerForm | 'json' | undefined {
  const wanted = (accept === undefined || accept.trim() === '' ? '*/*' : accept)
    .split(',')
    .flatMap((one): { type: string; quality: number }[] => {
      const [type = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
      const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
      return quality > 0 ? [{ type, quality }] : [];
    });
  for (const { type } of wanted.sort((a, b) => b.quality - a.quality)) {
    const ofType = (own: string) => type === '*/*' || type === own || (type.endsWith('/*') && own.startsWith(type.slice(0, -1)));
    if (ofType(JSON_TYPE)) return 'json';
    const form = FILE_FORMS.find((one) => ofType(one.type.split(';', 1)[0] ?? ''));
    if (form !== undefined) return form;
  }
  return undefined;
}
