// budget-line.tsx — for how many more windows of a mission the organisation's privacy budget is enough.
import { Meter } from '../../pages/components/meter.tsx';
import type { Setting } from '../shell/frame.tsx';
import type { BudgetOwed } from '../state/owed.ts';

interface BudgetProps {
  readonly at: Setting;
  /** Undefined while no roster has the organisation. */
  readonly budget: BudgetOwed | undefined;
}

export function BudgetLine({ at: { base, words }, budget }: BudgetProps) {
  if (budget === undefined || budget.coming === 0) return null;
  const { say } = words;
  const { left } = budget;
  const more = <a href={`${base}/help/budget`}>{say('what-is-this')}</a>;
  if (left === undefined)
    return (
      <p class="hint">
        {say('home-budget-first')} {more}
      </p>
    );
  const date = left.last === undefined ? '' : words.day(left.last.endDay - 1);
  return (
    <div class="budget">
      <p class={left.windows === 0 ? 'warning' : 'hint'}>
        {say('home-budget', { count: left.windows, date })} {more}
      </p>
      <Meter share={left.spent} sentence={say('home-budget-spent', { percent: Math.round(100 * left.spent) })} />
    </div>
  );
}
