// charter-laws.ts — which law of noise would serve a charter better: Skellam's or the discrete Laplace (privacy.md §2).
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import { countedInYear, releaseSampling, sensitivitiesOver } from '@soundings/protocol/charter/sampling';
import { questionSets } from '@soundings/protocol/charter/task-numbers';
import { calibrate } from '@soundings/protocol/privacy/calibrate';
import { sumOf, toNumber, varianceOf, type Law } from '@soundings/protocol/privacy/law';
import { refuseNoise } from '@soundings/protocol/privacy/refusals';
import { releaseCells, sensitivityOf } from '@soundings/protocol/privacy/sensitivity';
import { lastResortKept, releaseKept } from '@soundings/protocol/privacy/statement';

export interface LawReport {
  readonly law: Law['kind'];
  /** Standard error of a cell of the first question behind the smallest crowd. */
  readonly cellError: number;
  /** What a person seen in all windows of a year keeps. */
  readonly yearRelease: number;
  readonly yearLastResort: number;
  /** Why this law can't be used here; undefined if it can. */
  readonly refused: string | undefined;
}

export interface LawComparison {
  readonly reports: readonly LawReport[];
  readonly better: Law['kind'];
  readonly stated: Law['kind'];
}

/** The better law is the one with less noise, among those that keep the promise over a year. */
export function compareLaws(charter: Charter): LawComparison {
  const reports = (['skellam', 'discrete-laplace'] as const).map((law) => lawReport(charter, law));
  const usable = reports.filter(({ refused }) => refused === undefined).sort((a, b) => a.cellError - b.cellError);
  return { reports, better: usable[0]?.law ?? 'skellam', stated: charter.noise[0]?.law.kind ?? 'skellam' };
}

function lawReport(charter: Charter, kind: Law['kind']): LawReport {
  const { promises, amendments } = charter;
  const { release, lastResort, organisationsMin, dishonestMax } = promises;
  const asked = mostAsked(charter);
  const instruments = asked.map(sensitivityOf);
  const { laws, honest } = calibrate({
    law: kind,
    instruments,
    promises: { release, ...(lastResort === undefined ? {} : { lastResort }) },
    crowd: { organisationsMin, dishonestMax },
    amendments,
  });
  const seenAllYear = {
    instruments: sensitivitiesOver({ instruments: asked }, countedInYear(charter)),
    laws,
    honest: laws.map(() => honest),
    amendments,
  };
  const [first] = asked;
  const sampling = first && releaseSampling(charter, first);
  const yearRelease = releaseKept(seenAllYear, release.delta).epsilon;
  const thin = laws.flatMap((law, at) => refuseNoise(asked[at]?.name ?? '', law, honest)).map(({ reason }) => reason);
  const mixed = kind !== 'skellam' && charter.instruments.some(({ aggregatorNoise }) => aggregatorNoise !== undefined);
  const weak = yearRelease > release.yearEpsilon ? overAYear(yearRelease, release.yearEpsilon) : undefined;
  return {
    law: kind,
    cellError:
      (sampling === undefined ? 1 : sampling.of / sampling.windows) * Math.sqrt(varianceOf(sumOf(laws[0] as Law, organisationsMin))),
    yearRelease,
    yearLastResort: lastResortKept(seenAllYear, (lastResort ?? release).delta).epsilon,
    refused: laws.some(tooWide)
      ? 'Its tables would be too long, because the amount of one person is too large.'
      : mixed
        ? "The aggregators' own noise is Skellam noise, and its sum with noise of another kind follows neither law."
        : (thin[0] ?? weak),
  };
}

/** The questions that one person can be in who is asked the most. All of them if every sector is asked everything. */
function mostAsked(charter: Charter): readonly Instrument[] {
  const lists = questionSets(charter).map((set) => set.flatMap((number) => charter.instruments[number] ?? []));
  const cells = (list: readonly Instrument[]) => releaseCells(list.map(sensitivityOf));
  return lists.reduce((most, list) => (cells(list) > cells(most) ? list : most));
}

/** Tables of discrete Laplace noise end at rates of about 1/1000 (crypto/noise/discrete-laplace.ts). */
function tooWide(law: Law): boolean {
  return law.kind === 'discrete-laplace' && law.parts.some(({ rate }) => toNumber(rate) < 1e-3);
}

function overAYear(reached: number, stated: number): string {
  return reached === Infinity
    ? 'Over a year, clamping alone would cost more than δ.'
    : `Over a year it would keep ε = ${reached.toFixed(2)}, not ${stated}.`;
}
