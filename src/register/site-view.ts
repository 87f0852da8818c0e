// site-view.ts — from a register as it was read to what its public site is made from: when each entry was proved, and by whom the checkpoint was seen.
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { visible } from '@soundings/protocol/json/visible';
import { toBase64 } from '@soundings/protocol/register/keys/base64';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { policyOf, type Log, type Policy } from '@soundings/protocol/register/keys/log-member';
import { parseNote } from '@soundings/protocol/register/note';
import { firstTime, openCheckpoint } from '@soundings/protocol/register/policy';
import { parseProof } from '@soundings/protocol/register/proof';
import type { EntryView, ObjectView, Seen, SiteView } from '../pages/register/model/view.ts';
import type { MissionLog } from './mission-log.ts';
import { objectPath } from './publication.ts';
import type { RegisterView, ViewedLeaf } from './register-view.ts';

export function siteView(view: RegisterView, verify: VerifySignature): SiteView {
  const { note, checkpoint, leaves } = view;
  const missions = [...view.missions.values()];
  const logs = missions.flatMap(logsOf);
  const proofs = new Proofs(logs, verify);
  const log = logs.at(-1);
  const issues = issuesByIndex(view);
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toBase64(checkpoint.root),
    seen: log && seenBy(log, note, verify),
    url: log?.url,
    entries: leaves.map((one) => ({
      index: one.index,
      leaf: one.leaf,
      text: visible(fromUtf8(one.data)),
      hash: toHex(one.hash),
      object: objectView(one),
      issue: issues.get(one.index),
      ...proofs.of(one.proof ?? ''),
    })),
    missions,
  };
}

/** What is wrong with each leaf, without the words that name the leaf. */
function issuesByIndex({ issues }: RegisterView): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { index, sentence } of issues)
    if (index !== undefined) found.set(index, [found.get(index) ?? '', sentence.replace(`Leaf ${index}: `, '')].join(' ').trim());
  return found;
}

function objectView({ leaf, value, isTakenDown }: ViewedLeaf): ObjectView {
  if (leaf === undefined) return { state: 'missing', path: '' };
  const path = objectPath(bytesOf(leaf.object));
  if (isTakenDown) return { state: 'removed', path: `${path}.removed` };
  return value === undefined ? { state: 'missing', path } : { state: 'present', path, value };
}

/** The members `log` of a mission, by their numbers. */
function logsOf({ charter, policies }: MissionLog): readonly Log[] {
  return [...(charter.value.charter.log === undefined ? [] : [charter.value.charter.log]), ...policies.map(({ value }) => value.body.log)];
}

type ProvedAt = Pick<EntryView, 'loggedAt' | 'provedSize'>;

/** When entries were proved, under any of the register's keys: which of them held when is for the check and for monitors to say. */
class Proofs {
  private readonly policies: readonly Policy[];
  private readonly known = new Map<string, ProvedAt>();
  private readonly verify: VerifySignature;

  constructor(logs: readonly Log[], verify: VerifySignature) {
    const different = [...new Map(logs.map((log) => [JSON.stringify(log), log])).values()];
    this.policies = different.flatMap((log) => policyIn(log) ?? []);
    this.verify = verify;
  }

  of(text: string): ProvedAt {
    const proof = orRefusal(() => parseProof(text));
    if (proof instanceof RegisterError) return { loggedAt: undefined, provedSize: undefined };
    const known = this.known.get(proof.note) ?? this.opened(proof.note);
    this.known.set(proof.note, known);
    return known;
  }

  private opened(note: string): ProvedAt {
    for (const policy of this.policies) {
      const checkpoint = orRefusal(() => openCheckpoint(policy, note, this.verify));
      if (!(checkpoint instanceof RegisterError)) return { loggedAt: checkpoint.quorumTime, provedSize: checkpoint.size };
    }
    return { loggedAt: undefined, provedSize: undefined };
  }
}

function seenBy(log: Log, note: string, verify: VerifySignature): Seen | undefined {
  const policy = policyIn(log);
  if (policy === undefined) return undefined;
  const opened = orRefusal(() => openCheckpoint(policy, note, verify));
  return {
    quorum: log.quorum,
    quorumTime: opened instanceof RegisterError ? undefined : opened.quorumTime,
    witnesses: policy.witnesses.map((key, at) => {
      const times = orRefusal(() => firstTime(key, parseNote(note), verify));
      return { operator: log.witnesses[at]?.operator ?? '', name: key.name, time: times instanceof RegisterError ? undefined : times[0] };
    }),
  };
}

function policyIn(log: Log): Policy | undefined {
  const policy = orRefusal(() => policyOf(log));
  return policy instanceof RegisterError ? undefined : policy;
}
