// policy-file.ts — a policy in the format of tlog-policy, as far as registers of ours are described by it: keys, witnesses, one group, a quorum.
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import type { Policy } from '@soundings/protocol/register/keys/log-member';
import { KeyType, parseVerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { fromDecimal } from '@soundings/protocol/register/decimal';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';

/** Throws InputError, naming the file, for another text, or a policy that this program can't follow. */
export function readPolicyFile(file: string): Policy {
  const lines = readTextFile(file)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/));
  const of = (kind: string) => lines.filter(([first]) => first === kind);
  try {
    const logs = of('log').map(([, key = '']) => parseVerifierKey(key, KeyType.note));
    const witnesses = new Map(of('witness').map(([, name = '', key = '']) => [name, parseVerifierKey(key, KeyType.cosignature)]));
    const [[, group, count = '', ...members] = [], another] = of('group');
    const [[, chosen] = []] = of('quorum');
    const [first] = logs;
    const quorum = fromDecimal(count === 'any' ? '1' : count === 'all' ? String(members.length) : count);
    const keys = members.map((name) => witnesses.get(name));
    const isWhole =
      group !== undefined && group === chosen && another === undefined && quorum !== undefined && quorum >= 1 && quorum <= keys.length;
    if (first === undefined || !isWhole || logs.some(({ name }) => name !== first.name)) throw unreadable(file);
    return { origin: first.name, logs, witnesses: keys.map((key) => key ?? unknownMember(file)), quorum };
  } catch (cause) {
    if (cause instanceof RegisterError) throw new InputError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}

function unreadable(file: string): InputError {
  return new InputError(
    `${file} is not the policy of a register: one or more "log" lines of one name, "witness" lines, one "group" of witnesses, and "quorum" with that group.`,
  );
}

function unknownMember(file: string): never {
  throw new InputError(`${file}: its group names a witness that has no "witness" line.`);
}
