// wire-targets.ts — the decoders of all binary messages: each accepts an input and encodes it back to itself, or refuses it by name.
import fc from 'fast-check';
import { equal, fromHex } from '../../crypto/bytes.ts';
import { decode, encode, type Codec } from '../../crypto/codec.ts';
import { CodedError } from '../../crypto/errors.ts';
import { Message } from '../../crypto/vdaf/ping-pong.ts';
import { VdafType } from '../../protocol/dap/vdaf-config.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { ContributionExtension } from '../../protocol/contribution/contribution.ts';
import { CountedAnswer, CountedQuestion } from '../../protocol/contribution/counted.ts';
import { AggregatorStatement } from '../../protocol/contribution/aggregator-statement.ts';
import { CountedAnswerV2, CountedQuestionV2 } from '../../protocol/contribution/counted-proof.ts';
import { HeldAnswer, HeldQuestion } from '../../protocol/contribution/held.ts';
import { HelperStatement } from '../../protocol/contribution/statement.ts';
import { wireMessages } from '../support/arbitraries.ts';
import { statementVectors } from '../vectors/make-statements.ts';
import { fuzzBytes } from './inputs.ts';
import { pickBytes, pickOne, seededPick } from './pick.ts';
import { FuzzFailure, type Attempt, type Target } from './target.ts';

const SEEDS_EACH = 150;

export function wireTargets(seed: number): readonly Target[] {
  return [
    ...wireMessages.map(({ name, codec, values }) =>
      codecTarget(
        name,
        codec,
        fc.sample(values, { seed, numRuns: SEEDS_EACH }).map((value) => encode(codec, value)),
      ),
    ),
    codecTarget('ping-pong Message', Message, pingPongSeeds(seed)),
    codecTarget('ContributionExtension', ContributionExtension, sized(seed, 1 + 16 + 1 + 32 + 32 + 64)),
    codecTarget('HelperStatement', HelperStatement, decodable(HelperStatement, seed)),
    codecTarget('CountedQuestion', CountedQuestion, decodable(CountedQuestion, seed)),
    codecTarget('CountedAnswer', CountedAnswer, decodable(CountedAnswer, seed)),
    codecTarget('AggregatorStatement', AggregatorStatement, decodable(AggregatorStatement, seed)),
    codecTarget('CountedQuestionV2', CountedQuestionV2, decodable(CountedQuestionV2, seed)),
    codecTarget('CountedAnswerV2', CountedAnswerV2, statementAnswers()),
    codecTarget('HeldQuestion', HeldQuestion, decodable(HeldQuestion, seed)),
    codecTarget('HeldAnswer', HeldAnswer, decodable(HeldAnswer, seed)),
    vdafConfigTarget(seed),
  ];
}

/** A decoder over bytes: `run` returns for what it accepts, and throws a CodedError for what it refuses. */
export function byteTarget(name: string, seeds: readonly Uint8Array[], run: (input: Uint8Array) => void): Target {
  return {
    kind: 'decoder',
    name,
    attempt: (pick) => attemptWith(fuzzBytes(seeds, pick), run),
  };
}

export function attemptWith(input: Uint8Array, run: (input: Uint8Array) => void): Attempt {
  try {
    run(input);
    return { outcome: 'accepted' };
  } catch (error) {
    if (error instanceof CodedError) return { outcome: 'refused' };
    throw new FuzzFailure(input, error);
  }
}

function codecTarget<T>(name: string, codec: Codec<T>, seeds: readonly Uint8Array[]): Target {
  return byteTarget(name, seeds, (input) => {
    const again = encode(codec, decode(codec, input));
    if (!equal(again, input)) throw new Error('accepted bytes that are not what their value encodes to');
  });
}

function pingPongSeeds(seed: number): readonly Uint8Array[] {
  const pick = seededPick(seed);
  return Array.from({ length: 30 }, (_, i) =>
    i % 3 === 1
      ? encode(Message, { kind: 'continue', verifierMessage: pickBytes(pick, pick(40)), verifierShare: pickBytes(pick, pick(40)) })
      : i % 3 === 0
        ? encode(Message, { kind: 'initialize', verifierShare: pickBytes(pick, pick(40)) })
        : encode(Message, { kind: 'finish', verifierMessage: pickBytes(pick, pick(40)) }),
  );
}

function sized(seed: number, length: number): readonly Uint8Array[] {
  const pick = seededPick(seed);
  return Array.from({ length: 30 }, () => pickBytes(pick, length));
}

/** Its length depends on a path and on a list, so that drawn bytes are hardly ever one. */
function statementAnswers(): readonly Uint8Array[] {
  const { answers } = statementVectors() as { readonly answers: readonly { readonly answer: string }[] };
  return answers.map(({ answer }) => fromHex(answer));
}

/** Inputs of a message whose size isn't known here: found by trying every length. */
function decodable(codec: Codec<unknown>, seed: number): readonly Uint8Array[] {
  const pick = seededPick(seed);
  const found: Uint8Array[] = [];
  for (let length = 0; length < 400; length++) {
    for (const first of [0, 1, 2, 3]) {
      const bytes = pickBytes(pick, length);
      bytes[0] = first;
      try {
        decode(codec, bytes);
        found.push(bytes);
      } catch (error) {
        if (!(error instanceof CodedError)) throw new FuzzFailure(bytes, error);
      }
    }
  }
  return found.length > 0 ? found : [new Uint8Array(100)];
}

function vdafConfigTarget(seed: number): Target {
  const types = [...Object.values(VdafType), 0, 6, 0xffff_ffff];
  const seeds = [new Uint8Array(0), ...sized(seed, 8), ...sized(seed, 16), new Uint8Array(8), new Uint8Array(16).fill(1)];
  return {
    kind: 'decoder',
    name: 'VDAF configuration',
    attempt: (pick) => {
      const vdafType = pickOne(pick, types);
      return attemptWith(fuzzBytes(seeds, pick), (input) => void vdafFromConfig(vdafType, input));
    },
  };
}
