// charter-judged-words.ts — how a mission's results will be judged, if its charter fixes that: whom they represent, and what counts as rising.
import { toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { CharterReport } from './charter-check.ts';
import type { Section } from './charter-section.ts';

export function judged({ charter: { denominators = [], soundingsCuts } }: CharterReport): readonly Section[] {
  if (denominators.length === 0 && soundingsCuts === undefined) return [];
  const [falling, steady, rising] = soundingsCuts ?? [];
  return [
    {
      heading: 'How results will be judged',
      paragraphs: [
        ...(denominators.length === 0
          ? []
          : [
              'Whom the totals represent is judged by the files below and no others. Their digests are fixed here, before there is any result.',
            ]),
        ...(soundingsCuts === undefined
          ? []
          : [
              `A change of up to ${falling}% counts as falling, up to ${steady}% as steady, up to ${rising}% as rising, and above that as sharply rising.`,
            ]),
      ],
      tables:
        denominators.length === 0
          ? []
          : [
              {
                caption: 'Public figures of how many people there are.',
                head: ['by', 'source', 'year', 'SHA-256 of the file'],
                rows: denominators.map(({ dimensions, source, year, sha256 }) => [
                  dimensions.join(', '),
                  source,
                  String(year),
                  toHex(bytesOf(sha256)),
                ]),
              },
            ],
    },
  ];
}
