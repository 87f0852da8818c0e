// charter-useful-words.ts — whether a charter is of any use, in words: what a reader could conclude, what may go wrong, and what would help most.
import type { CharterReport } from './charter-check.ts';
import type { Section } from './charter-section.ts';
import type { Warning } from './charter-warnings.ts';
import { plural, short } from './number-words.ts';

export function useful({ usefulness, clearest }: Pick<CharterReport, 'usefulness' | 'clearest'>): readonly Section[] {
  if (usefulness.length === 0) return [];
  return [
    {
      heading: 'Is it of any use?',
      paragraphs: [
        'If it goes as the charter expects, a reader could conclude this. A change is one between two stretches of equally many windows that is seen 8 times in 10. A cell is one as large as the middle one.',
        ...(clearest === undefined
          ? []
          : [
              `What would help most: ${clearest.words}. From one window to the next, the smallest change of a middle cell would then be ${percentOf(clearest.after)} of it, instead of ${percentOf(clearest.before)}.`,
            ]),
      ],
      tables: [
        {
          caption: 'From the expected organisations and totals, by the exact law of the noise.',
          head: ['question', 'windows', 'change of the total', 'change of a cell', 'cells of noise alone', 'pairs of cells told apart'],
          rows: usefulness.flatMap(({ label, cells, organisations, stretches }) =>
            stretches.map(({ windows, total, cell, noiseAlone, pairs, apart }) => [
              `${label}, ${plural(organisations, 'organisation')}`,
              String(windows),
              `${short(total.units)} (${percentOf(total.share)})`,
              `${short(cell.units)} (${percentOf(cell.share)})`,
              `${noiseAlone} of ${cells}`,
              pairs === 0 ? 'all are expected alike' : `${apart} of ${pairs}`,
            ]),
          ),
        },
      ],
    },
  ];
}

export function warned(warnings: readonly Warning[]): readonly Section[] {
  if (warnings.length === 0) return [];
  return [{ heading: 'What to put right first', paragraphs: warnings.map(({ sentence }) => sentence), tables: [] }];
}

function percentOf(share: number): string {
  return Number.isFinite(share) ? `${share >= 10 ? short(100 * share) : Math.ceil(100 * share)}%` : 'no share';
}
