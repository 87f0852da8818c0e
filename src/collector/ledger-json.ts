// ledger-json.ts — a mission's ledger as the collector's file keeps it: maps by sector and kind as objects, in the form of every build so far.
import type { RenyiVector } from '../../protocol/privacy/renyi.ts';
import type { MissionLedger } from '../../protocol/privacy/ledger.ts';

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

/** The ledger of a text that {@link ledgerToJson}, or a build before it, has written. */
export function ledgerFromJson(text: string): MissionLedger {
  const { sectors, kinds, ...ledger } = JSON.parse(text) as LedgerJson;
  return {
    ...ledger,
    sectors: new Map(Object.entries(sectors)),
    ...(kinds === undefined ? {} : { kinds: new Map(Object.entries(kinds)) }),
  };
}
