// site-view.ts — reads a published folder into what the public site is made from. Every object is checked as monitors check it.
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { visible } from '@soundings/protocol/json/visible';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { leavesOf } from '@soundings/protocol/register/follow';
import { toBase64 } from '@soundings/protocol/register/keys/base64';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { policyOf, type Log, type Policy } from '@soundings/protocol/register/keys/log-member';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { leafHash } from '@soundings/protocol/register/merkle';
import { parseNote } from '@soundings/protocol/register/note';
import { firstTime, openCheckpoint } from '@soundings/protocol/register/policy';
import { parseProof } from '@soundings/protocol/register/proof';
import { tilePath } from '@soundings/protocol/register/tiles';
import type { EntryView, ObjectView, RegisterView, Seen } from '../pages/register/model/view.ts';
import type { ReadFile } from './growth.ts';
import type { LoggedLeaf, MissionLog } from './mission-log.ts';
import { objectPath, proofPath } from './publication.ts';
import { MissionLogs } from './read-mission-log.ts';
import { loggedLeaf } from './register-files.ts';

/** Throws RegisterError `format` if there is no checkpoint or it isn't one, `inclusion` if the leaves don't make its root. */
export function registerView(read: ReadFile, verify: VerifySignature): RegisterView {
  const note = fromUtf8(read('checkpoint') ?? new Uint8Array());
  const { text } = parseNote(note);
  const checkpoint = parseCheckpoint(text);
  const leaves = leavesOf(checkpoint, (tile) => read(tilePath(tile)));
  if (leaves === undefined)
    throw new RegisterError('inclusion', 'The published files do not make the root that the checkpoint states. Publish again.');
  const logs = new MissionLogs(verify);
  const found = leaves.map((data, index) => ({ data, ...entryOf(data, index, read, logs) }));
  const missions = [...logs.missions.values()];
  const members = missions.flatMap(logsOf);
  const proofs = new Proofs(members, verify);
  const log = members.at(-1);
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toBase64(checkpoint.root),
    seen: log && seenBy(log, note, verify),
    url: log?.url,
    entries: found.map(({ data, entry, logged }) => ({ ...entry, ...proofs.of(logged?.proof ?? proofText(data, read)) })),
    missions,
  };
}

type Unproved = Omit<EntryView, 'loggedAt' | 'provedSize'>;

function entryOf(data: Uint8Array, index: number, read: ReadFile, logs: MissionLogs) {
  const found = orRefusal(() => readLeaf(data));
  const leaf = found instanceof RegisterError ? undefined : found;
  const logged: LoggedLeaf | undefined = leaf && loggedLeaf({ index, leaf }, read);
  if (logged !== undefined) logs.add(logged);
  const issue = found instanceof RegisterError ? found.message : logs.issues.find((one) => one.index === index)?.issue;
  const entry: Unproved = {
    ...{ index, leaf, issue },
    text: visible(new TextDecoder().decode(data)),
    hash: toHex(leafHash(data)),
    object: logged === undefined ? { state: 'missing', path: '' } : objectView(logged, read),
  };
  return { entry, logged };
}

function objectView({ leaf, value }: LoggedLeaf, read: ReadFile): ObjectView {
  const path = objectPath(bytesOf(leaf.object));
  if (value !== undefined) return { state: 'present', path, value };
  const removed = `${path}.removed`;
  return read(removed) === undefined ? { state: 'missing', path } : { state: 'removed', path: removed };
}

function proofText(data: Uint8Array, read: ReadFile): string {
  return new TextDecoder().decode(read(proofPath(leafHash(data))) ?? new Uint8Array());
}

/** The members `log` of a mission, by their numbers. */
function logsOf({ charter, policies }: MissionLog): readonly Log[] {
  return [...(charter.value.charter.log === undefined ? [] : [charter.value.charter.log]), ...policies.map(({ value }) => value.body.log)];
}

/** When entries were proved, under any of the register's keys: which of them held when is for the check and the monitors to say. */
class Proofs {
  private readonly policies: readonly Policy[];
  private readonly known = new Map<string, Pick<EntryView, 'loggedAt' | 'provedSize'>>();
  private readonly verify: VerifySignature;

  constructor(logs: readonly Log[], verify: VerifySignature) {
    const different = [...new Map(logs.map((log) => [JSON.stringify(log), log])).values()];
    this.policies = different.flatMap((log) => policyIn(log) ?? []);
    this.verify = verify;
  }

  of(text: string): Pick<EntryView, 'loggedAt' | 'provedSize'> {
    const proof = orRefusal(() => parseProof(text));
    if (proof instanceof RegisterError) return { loggedAt: undefined, provedSize: undefined };
    const known = this.known.get(proof.note) ?? this.opened(proof.note);
    this.known.set(proof.note, known);
    return known;
  }

  private opened(note: string): Pick<EntryView, 'loggedAt' | 'provedSize'> {
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
