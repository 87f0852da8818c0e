// card.tsx — one thing that stands out, with what there is to know of it.
import type { Fact } from './facts.tsx';

export interface CardProps {
  readonly heading: string;
  /** In a few words, so that nothing depends on a colour. */
  readonly status: string;
  /** It holds now, or did until lately. */
  readonly state: 'now' | 'past';
  readonly said: readonly Fact[];
}

/** Cards side by side, as a list. */
export function Cards({ cards }: { readonly cards: readonly CardProps[] }) {
  return (
    <ul class="cards">
      {cards.map((card) => (
        <Card {...card} />
      ))}
    </ul>
  );
}

function Card({ heading, status, state, said }: CardProps) {
  return (
    <li class={`card ${state}`}>
      <h3>{heading}</h3>
      <p class="status">{status}</p>
      <dl>
        {said.map(([term, words]) => (
          <>
            <dt>{term}</dt>
            <dd>{words}</dd>
          </>
        ))}
      </dl>
    </li>
  );
}
