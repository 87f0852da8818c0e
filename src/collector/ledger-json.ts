// ledger-json.ts — a mission's ledger as JSON in the collector's file, in the same form since the first build: maps by sector and kind are objects.
import type { RenyiVector } from '@soundings/protocol/privacy/renyi';
import { NOTHING_SPENT, sum, type MissionLedger } from '@soundings/protocol/privacy/ledger';

interface LedgerJson extends Omit<MissionLedger, 'sectors' | 'kinds'> {
  readonly sectors: Readonly<Record<string, RenyiVector>>;
  readonly kinds?: Readonly<Record<string, number>>;
}

export function ledgerToJson({ sectors, kinds, ...ledger }: MissionLedger): string {
  const json: LedgerJson = {
    ...ledger,
    sectors: Object.fromEntries(sectors),
    ...(kinds === undefined ? {} : { kinds: Object.fromEntries(kinds) }),
  };
  return JSON.stringify(json);
}

/**
 * Reads a ledger that {@link ledgerToJson} or an earlier build has written. Earlier builds wrote null for a divergence that was not a number, at an
 * order that the ledger is not kept at; null is read as the largest value that can be counted. Throws PrivacyError `ledger` for any other text that
 * is not a ledger.
 */
export function ledgerFromJson(text: string): MissionLedger {
  const { sectors, kinds, together, ...ledger } = JSON.parse(text) as LedgerJson;
  return {
    ...ledger,
    together: counted(together),
    sectors: new Map(Object.entries(sectors).map(([part, spent]) => [part, counted(spent)])),
    ...(kinds === undefined ? {} : { kinds: new Map(Object.entries(kinds)) }),
  };
}

function counted(spent: readonly (number | null)[]): RenyiVector {
  const vector = spent.map((divergence) => divergence ?? Number.MAX_SAFE_INTEGER);
  return sum(vector, NOTHING_SPENT); // refuses what is no vector
}
