// statements.ts — runs the vectors of statements, questions and answers of version 2: what they hold is made anew, byte for byte, and read.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { toHex } from '../../crypto/bytes.ts';
import { publicKeyOf, sign, verify } from '../../crypto/signature/node.ts';
import {
  namesStatement,
  readAggregatorStatementBy,
  sayTheSame,
  shareDigest,
  signHelperStatementBy,
  signLeaderStatementBy,
} from '../../protocol/contribution/aggregator-statement.ts';
import {
  questionV2IsSignedBy,
  readAnswerV2By,
  readQuestionV2,
  signAnswerV2By,
  signQuestionV2By,
  type CountedV2,
} from '../../protocol/contribution/counted-proof.ts';
import { countedTree } from '../../protocol/contribution/counted-tree.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { bytes, index, integer, list, object, text, type Fields } from './json.ts';
import type { VectorRunner } from './runner.ts';

export const statementRunner: VectorRunner = {
  accepts: (name) => name === 'statements-v2',
  run: (_name, file) => {
    runStatements(object(file, 'file'));
    runAnswers(object(file, 'file'));
  },
};

function leavesOf(file: Fields) {
  return list(file['leaves'], 'leaves').map((leaf) => {
    const { version, digest } = object(leaf, 'leaf');
    return { version: index(version, 'version'), digest: bytes(digest, 'digest') };
  });
}

function seedOf(file: Fields, whom: string): Uint8Array {
  return bytes(object(file['seeds'], 'seeds')[whom], whom);
}

function runStatements(file: Fields): void {
  const [taskId, windowStart] = [bytes(file['task_id'], 'task_id'), integer(file['window_start'], 'window_start')];
  const share = (role: AggregatorRole, whom: string) =>
    shareDigest(role, taskId, windowStart, bytes(object(file['shares'], 'shares')[whom], whom));
  const { root } = countedTree(leavesOf(file).toReversed());
  strictEqual(toHex(root), file['counted_root']);
  const stated = {
    taskId,
    windowStart,
    windowDuration: integer(file['window_duration'], 'window_duration'),
    reportCount: integer(file['report_count'], 'report_count'),
    checksum: bytes(file['checksum'], 'checksum'),
    organisations: integer(file['organisations'], 'organisations'),
    countedRoot: root,
  };
  const leader = signLeaderStatementBy(sign, { ...stated, shareDigest: share(Role.leader, 'leader') }, seedOf(file, 'leader'));
  strictEqual(toHex(leader), file['leader_statement']);
  const helper = signHelperStatementBy(sign, { ...stated, shareDigest: share(Role.helper, 'helper') }, leader, seedOf(file, 'helper'));
  strictEqual(toHex(helper), file['helper_statement']);
  const read = (role: AggregatorRole, whom: string, statement: Uint8Array) =>
    readAggregatorStatementBy(verify, statement, role, publicKeyOf(seedOf(file, whom)));
  ok(sayTheSame(read(Role.leader, 'leader', leader), read(Role.helper, 'helper', helper)));
  ok(namesStatement(read(Role.helper, 'helper', helper), leader));
}

function runAnswers(file: Fields): void {
  const seed = seedOf(file, 'organisation');
  const asked = {
    taskId: bytes(file['task_id'], 'task_id'),
    windowStart: integer(file['window_start'], 'window_start'),
    organisation: bytes(file['organisation'], 'organisation'),
    nonce: bytes(file['nonce'], 'nonce'),
  };
  const question = signQuestionV2By(sign, asked, seed);
  strictEqual(toHex(question), file['question']);
  ok(questionV2IsSignedBy(verify, readQuestionV2(question), publicKeyOf(seed)));
  for (const answer of list(file['answers'], 'answers')) runAnswer(file, question, object(answer, 'answer'));
}

function runAnswer(file: Fields, question: Uint8Array, answer: Fields): void {
  const whom = text(answer['role'], 'role') === 'leader' ? 'leader' : 'helper';
  const [role, time] = [Role[whom], integer(file['time'], 'time')];
  const counted = countedOf(file, answer['counted']);
  const tree = countedTree(counted.kind === 'unknown' ? [] : leavesOf(file));
  const seen = object(file['seen'], 'seen');
  const checkpoint = { origin: text(seen['origin'], 'origin'), size: integer(seen['size'], 'size'), root: bytes(seen['root'], 'root') };
  const made = {
    role,
    question: readQuestionV2(question),
    time,
    countedRoot: counted.kind === 'unknown' ? new Uint8Array(32) : tree.root,
    count: tree.count,
    counted,
    seen: counted.kind === 'counted' ? [checkpoint] : [],
  };
  strictEqual(toHex(signAnswerV2By(sign, made, seedOf(file, whom))), answer['answer']);
  const key = publicKeyOf(seedOf(file, whom));
  const read = readAnswerV2By(verify, bytes(answer['answer'], 'answer'), role, question, Number(time), key);
  deepStrictEqual(read.counted, counted);
}

function countedOf(file: Fields, counted: unknown): CountedV2 {
  if (counted === 'not-counted' || counted === 'unknown') return { kind: counted };
  const leaves = leavesOf(file);
  const leaf = leaves[index(counted, 'counted')];
  const place = leaf && countedTree(leaves).find(leaf.digest);
  if (leaf === undefined || place === undefined) throw new TypeError('counted: expected the place of a leaf');
  return { kind: 'counted', ...leaf, ...place };
}
