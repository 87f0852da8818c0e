// ledger-json.ts — a mission's ledger as the collector's file keeps it: maps by sector and kind as objects, in the form of every build so far.
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
 * The ledger of a text that {@link ledgerToJson}, or a build before it, has written. That one wrote null for a divergence that was no number, at
 * an order that the ledger isn't kept at: it is read as the most that is counted. PrivacyError `ledger` for anything else that is no ledger.
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
