// declaration.ts — what an organisation declares of totals that it added up itself (privacy.md §1, "Typed totals").
import { sensitivity, type Instrument } from '@soundings/protocol/charter/instrument';
import { joined, said, type Said } from '@soundings/protocol/json/said';
import type { Declared } from './columns.ts';

/** What an organisation declares of totals that it added up itself, in the words of the page. */
export function declarations(instrument: Instrument): readonly { readonly declared: Declared; readonly words: Said }[] {
  const { cells, amount } = sensitivity(instrument);
  const most = instrument.kind === 'prevalence' ? 1 : cells;
  return [
    { declared: 'people', words: said`these are people, not visits` },
    { declared: 'cells', words: said`nobody is in more than ${most} of these cells` },
    ...(instrument.kind === 'total'
      ? [{ declared: 'cap' as const, words: said`nobody counts for more than ${amount} ${instrument.unit} in a cell` }]
      : []),
  ];
}

/** What rests on the organisation's word, for the preview. */
export function declaredSentence(instrument: Instrument): string {
  const words = joined(declarations(instrument).map(({ words: one }) => one));
  return `You added these totals up yourselves and declare: ${words.sentence}. What is promised to people rests on that: somebody in more cells is protected less.`;
}
