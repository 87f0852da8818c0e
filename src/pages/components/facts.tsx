// facts.tsx — terms, each with its description.
import { daysInWords } from '../../insight/short-days.ts';

/** `facts` are figures at a glance; `terms` are sentences. */
export function Facts({ kind, said }: { readonly kind: 'facts' | 'terms'; readonly said: readonly Fact[] }) {
  return (
    <dl class={kind}>
      {said.map(([term, words]) => (
        <div>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Fact = readonly [term: string, words: string];

/** Sentences that belong under figures, small. */
export function Notes({ sentences }: { readonly sentences: readonly string[] }) {
  return sentences.map((words) => <p class="meta">{daysInWords(words)}</p>);
}
