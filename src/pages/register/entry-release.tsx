// entry-release.tsx — the figures of one release: each cell's noisy total with the interval that the noise's exact law gives.
import { cellAt } from '@soundings/protocol/charter/cells';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { releaseTotals, type Release } from '@soundings/protocol/release/release';
import { figure, lawPhrase, percent } from '../../export/phrases.ts';
import { estimator } from '../../insight/estimate.ts';
import { DataTable } from '../components/data-table.tsx';
import type { MissionSite } from './model/site.ts';
import { plural } from './words.ts';

const LEVEL = 0.95;

export function ReleasedFigures({ mission, release }: { readonly mission: MissionSite; readonly release: Release }) {
  const law = lawFromJson(release.noise);
  const estimate = estimator(LEVEL);
  const { dimensions, sampling, organisations, instrument } = release;
  const question = mission.charter.instruments.find(({ name }) => name === instrument)?.question;
  return (
    <>
      {question === undefined ? null : <p>{question}</p>}
      <p>
        Totals over {plural(organisations, 'organisation')}
        {release.sector === null ? '' : ` of the sector ${release.sector}`}
        {release.tier === undefined ? '' : ` of the size ${release.tier}`}. Each total contains noise ({lawPhrase(law)}) that the
        organisations added before anything left them. A total below zero is noise, not a mistake.
        {sampling === undefined
          ? ''
          : ` Each person is counted in ${sampling.windows} of ${sampling.of} windows only, and these are the totals as released, before scaling.`}
      </p>
      <DataTable
        label="Released totals"
        caption={`Each interval holds the total that the organisations counted with probability at least ${percent(LEVEL)}.`}
        head={[
          ...dimensions.map(({ name }) => ({ name, kind: 'heading' as const })),
          { name: 'noisy total', kind: 'number' },
          { name: 'from', kind: 'number' },
          { name: 'to', kind: 'number' },
        ]}
        rows={releaseTotals(release).map((total, cell) => {
          const { low, high } = estimate(total, law);
          return [...cellAt(dimensions, cell).values(), ...[total, low, high].map((value) => figure(value))];
        })}
      />
    </>
  );
}
