// keys.ts — whose signatures make a checkpoint believed, as the register's own charters and policies say (register.md, "Charter member `log`", "Rotation").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Json } from '@soundings/protocol/json/canonical-json';
import { Log, originOf, policyOf } from '@soundings/protocol/register/keys/log-member';
import type { VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { opener, proveInForce, type PolicyInForce } from '@soundings/protocol/register/known';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { isOf, parseNote } from '@soundings/protocol/register/note';
import { PolicyObject, startOfDay } from '@soundings/protocol/register/objects';
import { parseProof, proveWith, type Proved } from '@soundings/protocol/register/proof';

/** The policies of each charter, by its digest, each list in the order in which they hold. */
export class Keys {
  private readonly chains = new Map<string, PolicyInForce[]>();
  private readonly named: VerifierKey[] = [];
  private readonly verify: VerifySignature;

  constructor(verify: VerifySignature) {
    this.verify = verify;
  }

  /** Takes what a charter or a policy says; in the register's order. False if it can't be used: then nothing is proved under it. */
  take(leaf: Leaf, object: Json): boolean {
    if (leaf.kind === 'charter') {
      const { charter } = object as { readonly charter?: { readonly log?: Json } };
      return charter?.log === undefined || this.add(leaf.charter, 0, Log.safeParse(charter.log).data);
    }
    if (leaf.kind !== 'policy') return true;
    const policy = PolicyObject.safeParse(object).data?.body;
    return policy !== undefined && this.add(leaf.charter, heldFrom(policy), policy.log);
  }

  /** Where an entry is, by its proof, under keys that held at the time. RegisterError otherwise. An entry of no charter needs the keys of any. */
  prove(charter: string | undefined, hash: Uint8Array, proof: string): Proved {
    if (charter !== undefined) return proveInForce(this.chain(charter), hash, proof);
    const found = [...this.chains.values()].map((chain) => orRefusal(() => proveInForce(chain, hash, proof)));
    const proved = found.find((one) => !(one instanceof RegisterError)) ?? found[0];
    if (proved === undefined) throw new RegisterError('policy', 'No charter in this register names its keys.');
    if (proved instanceof RegisterError) throw proved;
    return proved;
  }

  /** Whether a change of keys satisfies the new keys as well as those before. RegisterError if it does not. */
  proveChange(charter: string, from: number, hash: Uint8Array, proof: string): void {
    const own = this.chain(charter).find((policy) => policy.from === from);
    if (own !== undefined) proveWith(parseProof(proof), hash, own.open);
  }

  /** When a checkpoint could be believed under the keys of every charter, those that held then; RegisterError if it could not. Undefined if there is no charter. */
  quorumTime(note: string): number | undefined {
    const times = [...this.chains.values()].map((chain) => timeUnder(chain, note));
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /**
   * Whether every line of a note is by a key that a charter or a policy names. Readers pass over other lines, as the specification wants; but the register
   * publishes none, so that one that is there was changed.
   */
  areAllNamed(note: string): boolean {
    return parseNote(note).signatures.every((line) => this.named.some((key) => isOf(key, line)));
  }

  /** The origins of registers that a mission had before the one that it has now. */
  lostBy(charter: string): ReadonlySet<string> {
    const origins = (this.chains.get(charter) ?? []).map(({ log }) => originOf(log.url));
    return new Set(origins.filter((origin) => origin !== origins.at(-1)));
  }

  /** The member `log` of the newest policy of the newest charter, for what the page says of witnesses. */
  newest(): PolicyInForce['log'] | undefined {
    return [...this.chains.values()].at(-1)?.at(-1)?.log;
  }

  private chain(charter: string): readonly PolicyInForce[] {
    const chain = this.chains.get(charter);
    if (chain !== undefined) return chain;
    throw new RegisterError('policy', "Its charter names no register, or can't be read.");
  }

  private add(charter: string, from: number, log: Log | undefined): boolean {
    if (log === undefined) return false;
    const policy = orRefusal(() => policyOf(log));
    if (policy instanceof RegisterError) return false;
    const open = opener(log, this.verify);
    this.named.push(...policy.logs, ...policy.witnesses);
    const chain = this.chains.get(charter) ?? [];
    chain.push({ number: chain.length, from, log, provedAt: 0, open });
    this.chains.set(charter, chain);
    return true;
  }
}

/** When a policy begins to hold. After a loss the new register has everything under its own keys, from its first entry on. */
export function heldFrom({ inForceFrom, lost }: PolicyObject['body']): number {
  return lost === undefined ? startOfDay(inForceFrom) : 0;
}

/** RegisterError if the note satisfies none of the policies at a time at which it held. */
function timeUnder(chain: readonly PolicyInForce[], note: string): number {
  const found = chain.map(({ open, from }, at) => {
    const opened = orRefusal(() => open(note).quorumTime);
    const until = chain[at + 1]?.from ?? Infinity;
    if (opened instanceof RegisterError || (opened >= from && opened < until)) return opened;
    return new RegisterError('policy', 'The checkpoint was signed with keys that did not hold at that time.');
  });
  const time = found.find((one) => !(one instanceof RegisterError)) ?? found.at(-1);
  if (typeof time === 'number') return time;
  throw time ?? new RangeError('expected a policy');
}
