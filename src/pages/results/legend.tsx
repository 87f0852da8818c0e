// legend.tsx — what the marks of the charts mean.
import type { Child } from 'hono/jsx';
import { decimal, percent } from '../../export/phrases.ts';
import { DIAMOND } from '../components/marks.tsx';

export function Legend({ level, truths }: { readonly level: number; readonly truths: boolean }) {
  return (
    <div class="legend">
      <Entry words="released total, with its noise">
        <circle class="dot" cx="11" cy="11" r="4" />
      </Entry>
      <Entry words={`interval that contains the counted total with probability ${percent(level)} or a little more`}>
        <rect class="interval" x="8" y="2" width="6" height="18" rx="3" />
      </Entry>
      {truths ? (
        <Entry words="true total, known only because this is a demonstration">
          <path class="diamond" transform="translate(11 11)" d={DIAMOND} />
        </Entry>
      ) : null}
    </div>
  );
}

/** The same of charts with an inner interval. */
export function TwofoldLegend({ what, level, gaps }: { readonly what: string; readonly level: number; readonly gaps: boolean }) {
  const times = (probability: number) => `${decimal(100 * probability)} times in 100`;
  return (
    <div class="legend">
      <Entry words={`the ${what} as released, with its noise`}>
        <circle class="dot" cx="11" cy="11" r="3" />
      </Entry>
      <Entry words={`where the ${what} without noise is: within thick ${times(0.5)}, within thin ${times(level)}`}>
        <rect class="stem" x="10" y="1" width="2" height="20" rx="1" />
        <rect class="interval" x="8" y="7" width="6" height="8" rx="3" />
      </Entry>
      {gaps ? (
        <Entry words="no figure for this window">
          <line class="gap" x1="11" x2="11" y1="0" y2="22" />
          <circle class="gap" cx="11" cy="5" r="4" />
        </Entry>
      ) : null}
    </div>
  );
}

function Entry({ words, children }: { readonly words: string; readonly children?: Child }) {
  return (
    <span>
      <svg viewBox="0 0 22 22" aria-hidden="true">
        {children}
      </svg>
      {words}
    </span>
  );
}
