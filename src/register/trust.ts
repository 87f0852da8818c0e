// trust.ts — whose signatures a reader of a register believes: a policy from a file, or those that a mission's document proves.
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { policyOf, type Policy } from '@soundings/protocol/register/keys/log-member';
import type { VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { openCheckpoint, type WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { OpenNote, RegisterView } from './register-view.ts';

export interface Trust {
  readonly policies: readonly Policy[];
  readonly open: OpenNote;
}

/** Trust in checkpoints that satisfy one of these policies, of which the last is the newest. */
export function trustIn(policies: readonly Policy[], verify: VerifySignature): Trust {
  const opened = new Map<string, WitnessedCheckpoint>();
  return {
    policies,
    open(note) {
      const known = opened.get(note);
      if (known !== undefined) return known;
      let refusal: RegisterError | undefined;
      for (const policy of policies.toReversed()) {
        const checkpoint = orRefusal(() => openCheckpoint(policy, note, verify));
        if (!(checkpoint instanceof RegisterError)) {
          opened.set(note, checkpoint);
          return checkpoint;
        }
        refusal ??= checkpoint;
      }
      throw refusal ?? new RegisterError('policy', 'Nothing says whose signatures are to be believed.');
    },
  };
}

/** The policies of a logged mission, the charter's own first; none of an unlogged one. */
export function policiesOfMission({ charter, logged }: Mission): readonly Policy[] {
  if (logged !== undefined) return logged.policies.map(({ log }) => policyOf(log));
  return charter.log === undefined ? [] : [policyOf(charter.log)];
}

/** The policies that a register's own leaves name, of its charters and of those that followed, as far as they can be used. */
export function policiesNamed(missions: RegisterView['missions']): readonly Policy[] {
  const logs = [...missions.values()].flatMap(({ charter, policies }) => [
    ...(charter.value.charter.log === undefined ? [] : [charter.value.charter.log]),
    ...policies.map(({ value }) => value.body.log),
  ]);
  return logs.flatMap((log) => {
    const policy = orRefusal(() => policyOf(log));
    return policy instanceof RegisterError ? [] : [policy];
  });
}

/** Every key that a register's own leaves name. */
export function keysNamed({ missions }: RegisterView): readonly VerifierKey[] {
  return policiesNamed(missions).flatMap(({ logs, witnesses }) => [...logs, ...witnesses]);
}
