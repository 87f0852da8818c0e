// mission-spent.tsx — the privacy that a mission's releases have spent: as a bar of the whole budget, window by window as a chart, and as a table.
import { Chart } from '../components/chart.tsx';
import { FoldedTable } from '../components/data-table.tsx';
import { Meter } from '../components/meter.tsx';
import { axisOf } from '../components/scale.ts';
import type { MissionSite } from './model/site.ts';
import type { Spent } from './model/spent.ts';
import { shortDayWords, shortWindowWords, windowWords } from '../../export/day-words.ts';
import { epsilonWords } from './words.ts';

export function PrivacySpent({ mission: { spent } }: { readonly mission: MissionSite }) {
  const { budget, epsilon, share, windows, windowsInAll, steps } = spent;
  const percent = percentWords(share);
  return (
    <section>
      <h2>Privacy spent</h2>
      <p>
        Every release costs the people in it a little privacy, whatever it shows. The charter sets a budget for the whole mission: ε ={' '}
        {epsilonWords(budget.epsilon)} at δ = {String(budget.delta)}. So far {percent} of it is spent, on {windows} of {windowsInAll}{' '}
        windows. Worked out from the charter and the releases in this register alone; anybody can do the same.
      </p>
      <Meter share={share} sentence={`${percent} of the privacy budget is spent`} />
      {steps.length < 2 ? null : <SpentChart spent={spent} />}
      {steps.length === 0 ? null : (
        <FoldedTable
          summary="Window by window"
          label="Privacy spent by window"
          caption={`ε after each window, of ${epsilonWords(budget.epsilon)}; now ${epsilonWords(epsilon)}. The share of the budget grows evenly, ε does not.`}
          head={[
            { name: 'window', kind: 'heading', days: true },
            { name: 'questions charged', kind: 'number' },
            { name: 'ε so far', kind: 'number' },
            { name: 'share of the budget', kind: 'number' },
          ]}
          rows={steps
            .map((step) => [
              shortWindowWords(step.window),
              String(step.charged),
              epsilonWords(step.epsilon),
              `${(100 * step.share).toFixed(1)}%`,
            ])
            .reverse()}
        />
      )}
    </section>
  );
}

function percentWords(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function SpentChart({ spent: { steps } }: { readonly spent: Spent }) {
  const points = steps.map((step, at) => ({
    at,
    values: new Map([['share', step.share]]),
    description: `${windowWords(step.window)}: ${percentWords(step.share)}, ε = ${epsilonWords(step.epsilon)}`,
  }));
  return (
    <Chart
      caption="Share of the budget spent after each window"
      sentence={`Share of the privacy budget spent after each window, from ${percentWords(steps[0]?.share ?? 0)} to ${percentWords(steps.at(-1)?.share ?? 0)}.`}
      places={steps.map(({ window }) => shortDayWords(window.firstDay).replace(/ \d{4}$/, ''))}
      points={points}
      marks={[{ mark: 'bar', at: 'share' }]}
      axis={axisOf([0, 1, ...steps.map(({ share }) => share)], 4, 'number', percentWords)}
      shape="wide"
    />
  );
}
