// sector-option.ts — `--sector` and `--tier`: which part of a mission an organisation belongs to.
import type { Charter } from '@soundings/protocol/charter/charter';
import { sameFolded } from '@soundings/protocol/json/fold';
import { tierNames } from '@soundings/protocol/charter/task-numbers';
import { InputError } from '../errors.ts';

/** The size tier that --tier means. Throws InputError if the charter has tiers and it names none of them, or has none and it names one. */
export function tierOf(charter: Charter, wanted: string | undefined): { readonly tier?: string } {
  const tiers = tierNames(charter);
  if (wanted === undefined && tiers.length === 0) return {};
  const found = wanted === undefined ? undefined : tiers.find((name) => sameFolded(name, wanted));
  if (found !== undefined) return { tier: found };
  if (tiers.length === 0) throw new InputError('The charter has no size tiers; leave --tier out.');
  const missing = wanted === undefined ? 'Name your size tier with --tier.' : `The charter has no size tier "${wanted}".`;
  throw new InputError(`${missing} It has: ${tiers.join(', ')}.`);
}

/** The sector that --sector means. Throws InputError if the charter has no such sector. */
export function sectorOf({ sectors }: Charter, wanted: string): string {
  const found = sectors.find(({ name }) => sameFolded(name, wanted));
  if (found !== undefined) return found.name;
  throw new InputError(`The charter has no sector "${wanted}". It has: ${sectors.map(({ name }) => name).join(', ')}.`);
}
