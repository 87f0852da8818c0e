// legend.tsx — what the marks of the charts mean.
import type { Child } from 'hono/jsx';
import { percent } from '../../export/phrases.ts';
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
