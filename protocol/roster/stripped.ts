// stripped.ts — a roster whose names were taken down in part: ids, keys, sectors and windows still verify and count (register.md, "Checkpoint, cosignature, tiles").
import { toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { charterDigest, type Charter } from '../charter/charter.ts';
import { rosterSignersBy, unsignedRosterIssuesBy, type SignedRoster } from './roster.ts';

/** The roster without the names of these organisations, by their ids. Its signatures were made over the names, and stay as they were. */
export function withoutNames({ roster, ...signed }: SignedRoster, ids: readonly string[]): SignedRoster {
  const organisations = roster.organisations.map((entry) => (ids.includes(entry.id) ? { ...entry, name: '' } : entry));
  return { ...signed, roster: { ...roster, organisations } };
}

/**
 * What is left of a roster, if it has the form of one, if it is of this charter, and if each organisation in it holds its key; otherwise why not. Convenor and
 * board signed the whole one: that these are its very entries follows from the removal, which has the digest of what is left.
 */
export function readStripped(verify: VerifySignature, charter: Charter, value: unknown): SignedRoster | readonly string[] {
  if (!isStripped(value)) return ['It has another form than what is left of a roster.'];
  // A name that is gone is like no other.
  const organisations = value.roster.organisations.map((entry, at) =>
    entry.name === '' ? { ...entry, name: `Name ${at} taken down` } : entry,
  );
  const named = { ...value, roster: { ...value.roster, organisations } };
  if (rosterSignersBy(verify, { keys: [] }, named) === undefined) return ['It has another form than what is left of a roster.'];
  const issues = unsignedRosterIssuesBy(verify, charter, named.roster);
  if (issues.length > 0) return issues;
  return value.roster.charter === toBase64Url(charterDigest(charter)) ? value : ['It belongs to another charter.'];
}

/** As far as it takes to look at the names; the rest is read as a roster's. */
function isStripped(value: unknown): value is SignedRoster {
  const organisations = (value as { readonly roster?: { readonly organisations?: unknown } } | null | undefined)?.roster?.organisations;
  return Array.isArray(organisations) && organisations.every((entry: unknown) => typeof entry === 'object' && entry !== null);
}
