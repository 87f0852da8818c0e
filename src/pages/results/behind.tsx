// behind.tsx — what stands behind the figures: who answers for them, and what is promised to the people in them.
import { toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { Release } from '@soundings/protocol/release/release';
import { decimal, rangePhrase } from '../../export/phrases.ts';
import { Facts, type Fact } from '../components/facts.tsx';
import type { CharterParts } from './subject.ts';

export function BehindTheFigures({ parts, releases }: { readonly parts: CharterParts; readonly releases: readonly Release[] }) {
  return (
    <section>
      <h2>What stands behind these figures</h2>
      <Facts kind="terms" said={[...promiseRows(parts), ...partyRows(parts), ...fingerprintRows(releases)]} />
    </section>
  );
}

function promiseRows({ promises, sampling, sectors, instruments }: CharterParts): readonly Fact[] {
  const { release, lastResort, organisationsMin, dishonestMax } = promises;
  const tiers = instruments.flatMap((instrument) => instrument.tiers ?? []);
  const smallest = rangePhrase([organisationsMin, ...[...sectors, ...tiers].flatMap((part) => part.organisationsMin ?? [])]);
  const honest =
    dishonestMax === 0 ? 'every organisation behind a release' : `all but ${dishonestMax} of the organisations behind a release`;
  return [
    [
      'Promised to a person',
      `Over all questions of one window ε = ${release.epsilon}, and ε = ${release.yearEpsilon} for somebody seen in all windows of a year, at δ = ${decimal(release.delta)}: ` +
        `against anyone who sees all releases, while one aggregator and ${honest} are honest.`,
    ],
    [
      'As a last resort',
      lastResort === undefined
        ? 'Nothing is promised for the case that both aggregators work together.'
        : `ε = ${lastResort.epsilon} in one window at δ = ${decimal(lastResort.delta)}, against everyone else together, both aggregators included.`,
    ],
    ...(sampling === undefined
      ? []
      : [
          [
            'Sampling',
            `Each person is counted in ${sampling.windows} of every ${sampling.of} windows, drawn inside their organisation.`,
          ] as const,
        ]),
    ...typedRows(instruments),
    ['Smallest release', `${smallest} organisations, counted by each aggregator on its own. With fewer there is no release.`],
  ];
}

function typedRows(instruments: CharterParts['instruments']): readonly Fact[] {
  const typed = instruments.filter(({ typedTotals }) => typedTotals === true);
  if (typed.length === 0) return [];
  return [
    [
      'Added up by organisations',
      `Organisations may add up their totals of ${typed.map(({ name }) => name).join(', ')} themselves, and declare that nobody is in more cells than the charter allows. ` +
        'If a person stands in k times as many, the promise to them is that of k times the cells.',
    ],
  ];
}

function partyRows({ convenor, board, leader, helper, collector }: CharterParts): readonly Fact[] {
  return [
    ['Called by', convenor.name],
    ['Overseen by', `${board.name}: ${board.quorum} of its ${board.keys.length} members had to approve`],
    ['Aggregators', `${leader.operator} and ${helper.operator}; each saw one random-looking share of every contribution`],
    ['Collected by', collector.operator],
  ];
}

function fingerprintRows([release]: readonly Release[]): readonly Fact[] {
  return release === undefined ? [] : [['Fingerprint of the charter', toHex(bytesOf(release.charter))]];
}
