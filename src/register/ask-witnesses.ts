// ask-witnesses.ts — asks every witness at once to sign a checkpoint, each told what it has not seen yet (tlog-witness, "add-checkpoint").
import { readBody } from '@soundings/aggregator/answers';
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { whyNoAnswer } from '@soundings/protocol/dap/no-answer';
import { signedAt } from '@soundings/protocol/register/cosignature';
import { fromDecimal } from '@soundings/protocol/register/decimal';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { isOf, NOTE_SIZE_MAX, parseSignature, type NoteSignature } from '@soundings/protocol/register/note';
import { formatAddCheckpoint } from '@soundings/protocol/register/witness';
import type { Growth } from './growth.ts';
import type { LockStore } from './lock-store.ts';
import { proofFrom } from './publication.ts';
import type { WitnessAddress } from './register-config.ts';

/** What a witness said, as far as a person needs to know. */
export type WitnessAnswer =
  | { readonly kind: 'signed'; readonly witness: WitnessAddress; readonly line: NoteSignature }
  /** In `why`, one sentence. */
  | { readonly kind: 'missing'; readonly witness: WitnessAddress; readonly why: string };

export interface AskPorts {
  /** Follows no redirect, and ends by itself within a deadline. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly verify: VerifySignature;
}

/** Asks all of them. It never rejects because of a witness: one that is down, wrong or rude is an answer too. */
export async function askWitnesses(
  note: string,
  text: string,
  growth: Growth,
  witnesses: readonly WitnessAddress[],
  store: LockStore,
  ports: AskPorts,
): Promise<readonly WitnessAnswer[]> {
  return Promise.all(
    witnesses.map(async (witness) => {
      const name = `${witness.key.name}+${witness.key.id}`;
      const answer = await askOne(note, text, growth, witness, store.seenBy(name), ports);
      if (answer.kind === 'signed') store.noteSeen(name, growth.size);
      return answer;
    }),
  );
}

async function askOne(
  note: string,
  text: string,
  growth: Growth,
  witness: WitnessAddress,
  seen: number,
  ports: AskPorts,
): Promise<WitnessAnswer> {
  const missing = (why: string): WitnessAnswer => ({ kind: 'missing', witness, why });
  try {
    let answer = await post(note, growth, witness, Math.min(seen, growth.size), ports);
    const told = answer.status === 409 ? fromDecimal(answer.body.trimEnd()) : undefined;
    if (told !== undefined && told > growth.size)
      return missing(
        `It has signed ${told} leaves of this register, which has ${growth.size}. Find out why before anything else is published.`,
      );
    if (told !== undefined) answer = await post(note, growth, witness, told, ports);
    if (answer.status !== 200) return missing(WHY[answer.status] ?? `It answered with status ${answer.status}.`);
    const line = ownLine(answer.body, witness, text, ports.verify);
    return line === undefined ? missing('Its answer has no valid signature by its key.') : { kind: 'signed', witness, line };
  } catch (error) {
    return missing(`It can't be reached: ${whyNoAnswer(new URL(witness.url), error).why}.`);
  }
}

/** What a witness's refusals mean to a register. */
const WHY: Readonly<Record<number, string>> = {
  400: 'It calls the request malformed.',
  403: "It doesn't accept this register's key.",
  404: "It doesn't know this register. Ask its operator to add it.",
  409: 'It has just signed another size of this register.',
  422: "It says that this register isn't the one that it signed before.",
};

async function post(
  note: string,
  growth: Growth,
  { url }: WitnessAddress,
  old: number,
  { fetch }: AskPorts,
): Promise<{ readonly status: number; readonly body: string }> {
  const body = utf8(formatAddCheckpoint({ old, proof: proofFrom(old, growth), note }));
  const request = new Request(new URL('add-checkpoint', url), { method: 'POST', body: body as Uint8Array<ArrayBuffer> });
  const response = await fetch(request);
  const bytes = await readBody(response, NOTE_SIZE_MAX);
  return { status: response.status, body: bytes === undefined ? '' : fromUtf8(bytes) };
}

/** The witness's signature in its answer; lines of other keys are passed over. */
function ownLine(body: string, { key }: WitnessAddress, text: string, verify: VerifySignature): NoteSignature | undefined {
  try {
    const lines = body.split('\n').filter((line) => line !== '');
    return lines.map(parseSignature).find((line) => isOf(key, line) && signedAt(key, text, line.signature, verify) !== undefined);
  } catch (error) {
    if (error instanceof RegisterError) return undefined;
    throw error;
  }
}
