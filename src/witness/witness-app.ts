// witness-app.ts — a witness's two routes: it cosigns a checkpoint that continues what it saw, and shows the last one (tlog-witness).
import { sha256 } from '@soundings/crypto/sha256';
import { readBody } from '@soundings/aggregator/answers';
import { toHex, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { cosign, type SignMessage } from '@soundings/protocol/register/cosignature';
import type { VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { formatNote, formatSignature } from '@soundings/protocol/register/note';
import { judge, REQUEST_SIZE_MAX, SIZE_MEDIA_TYPE } from '@soundings/protocol/register/witness';
import { Hono } from 'hono';
import type { WitnessStore } from './witness-store.ts';

export interface Witness {
  readonly key: VerifierKey;
  readonly sign: SignMessage;
  /** The keys of each log that it watches, by origin. */
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly store: WitnessStore;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly verify: VerifySignature;
  /** Told of each answer: the origin of a log that it knows, and the status. */
  readonly onAnswer: (origin: string | undefined, status: number) => void;
}

interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly body: string;
  readonly type: string;
}

/** How long a request's body may take. */
const BODY_MS = 10_000;

/** The routes beneath `base`, such as "/w1". */
export function witnessApp(witness: Witness, base: string): Hono {
  const app = new Hono();
  app.post(`${base}/add-checkpoint`, async ({ req }) => {
    const bytes = await readBody(req.raw, REQUEST_SIZE_MAX, { signal: AbortSignal.timeout(BODY_MS) });
    const text = bytes && textOf(bytes);
    const { status, body, type } = text === undefined ? plain(400) : answerTo(witness, text);
    return new Response(body, { status, headers: { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' } });
  });
  app.get(`${base}/:origin{[0-9a-f]{64}}/checkpoint`, ({ req }) => {
    const origin = [...witness.logs.keys()].find((one) => toHex(sha256(utf8(one))) === req.param('origin'));
    const seen = origin === undefined ? undefined : witness.store.find(origin);
    const headers = { 'Content-Type': TEXT, 'Cache-Control': 'max-age=5', 'Access-Control-Allow-Origin': '*' };
    return seen === undefined ? new Response('', { status: 404 }) : new Response(seen.note, { headers });
  });
  return app;
}

const TEXT = 'text/plain; charset=utf-8';

function plain(status: Answer['status']): Answer {
  return { status, body: '', type: TEXT };
}

/** Judged, kept and signed in one transaction, so that two requests at once can't both be right. */
function answerTo(witness: Witness, body: string): Answer {
  const { logs, store, onAnswer } = witness;
  const origin = body.slice(body.indexOf('\n\n') + 2).split('\n', 1)[0] ?? '';
  const keys = logs.get(origin);
  // Only a log that it knows is looked up: the judge comes to the same conclusion about the others.
  const answer =
    keys === undefined
      ? plainVerdict(judge(body, () => undefined, witness.verify))
      : store.update<Answer>(origin, (seen) => {
          const verdict = judge(body, (asked) => (asked === origin ? { keys, seen } : undefined), witness.verify);
          if (verdict.status !== 200) return { answer: plainVerdict(verdict) };
          const { checkpoint, note } = verdict;
          const line = cosign(witness.key, note.text, witness.now(), witness.sign);
          const signed = formatNote({ text: note.text, signatures: [...note.signatures, line] });
          return {
            next: { size: checkpoint.size, root: checkpoint.root, note: signed },
            answer: { status: 200, body: formatSignature(line), type: TEXT },
          };
        });
  onAnswer(keys === undefined ? undefined : origin, answer.status);
  return answer;
}

function plainVerdict(verdict: ReturnType<typeof judge>): Answer {
  if (verdict.status === 409) return { status: 409, body: `${verdict.size}\n`, type: SIZE_MEDIA_TYPE };
  return plain(verdict.status);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8: malformed
  }
}
