// page.test.ts — what docs/register.md shows is what the code makes and believes: its member `log`, its policy, its leaf, its proofs, its kinds.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { fromBase64 } from '../../../protocol/register/keys/base64.ts';
import { orRefusal } from '../../../protocol/register/keys/errors.ts';
import { encodeLeaf, objectName, type Leaf } from '../../../protocol/register/leaf.ts';
import { readLeaf } from '../../../protocol/register/leaf-reader.ts';
import { Log, logIssues, policyOf, policyText } from '../../../protocol/register/keys/log-member.ts';
import { logWarnings } from '../../../protocol/register/log-warnings.ts';
import { leafHash, verifyConsistency } from '../../../protocol/register/merkle.ts';
import { verifyProof } from '../../../protocol/register/proof.ts';
import { CHARTER } from './world.ts';

const ROOT = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/register.md', ROOT), 'utf8');

/** The block of code that begins with these characters, with its last newline. */
function block(start: string): string {
  const blocks = [...page.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.find((text) => text.startsWith(start)) ?? expect.unreachable();
}

/** Every kind of leaf, or this doesn't compile. */
const KINDS = {
  charter: true,
  decision: true,
  roster: true,
  policy: true,
  board: true,
  stop: true,
  lift: true,
  release: true,
  withheld: true,
  challenge: true,
  answer: true,
  removal: true,
  hypothesis: true,
  audit: true,
  software: true,
} satisfies Record<Leaf['kind'], true>;

describe('docs/register.md', () => {
  const log = Log.parse(JSON.parse(block('{\n  "url"')));

  it('shows a member `log` that is allowed, with the one warning that it says, and its policy', () => {
    expect(logIssues(log, CHARTER)).toEqual([]);
    expect(logWarnings(log, CHARTER)).toEqual([expect.stringMatching(/^One dishonest witness is enough/)]);
    expect(logWarnings({ ...log, witnesses: [...log.witnesses, ...log.witnesses.slice(0, 1)], quorum: 3 }, CHARTER)).toEqual([]);
    expect(block('log ')).toBe(policyText(log));
  });

  it('shows a leaf, its length, its hash, and a proof that is believed, with its quorum time', () => {
    const data = utf8(block('{"charter":"INi_').trimEnd());
    const leaf = readLeaf(data) ?? expect.unreachable();
    expect([leaf.kind, fromUtf8(encodeLeaf(leaf))]).toEqual(['charter', fromUtf8(data)]);
    expect(page).toContain(`is ${String(data.length)} bytes:`);
    expect(page).toContain(`Its hash is \`${toHex(leafHash(data))}\`.`);
    const { index, checkpoint } = verifyProof(block('c2sp.org/tlog-proof@v1\n'), leafHash(data), policyOf(log), verify);
    expect([index, checkpoint.size]).toEqual([1, 5]);
    const time = new Date(1000 * checkpoint.quorumTime).toUTCString();
    expect([checkpoint.quorumTime, time]).toEqual([1_766_142_003, 'Fri, 19 Dec 2025 11:00:03 GMT']);
    expect(page).toContain('Its quorum time is 1766142003, 11:00:03 on 19 December 2025.');

    const [, nextRoot = ''] = /The tree of 6 leaves has the root `([^`]+)`/.exec(page) ?? [];
    const hashes = block('dwNP').trimEnd().split('\n').map(bytesOf);
    expect(verifyConsistency(5, 6, hashes, checkpoint.root, bytesOf(nextRoot))).toBe(true);
  });

  it('lists every kind of leaf that is known, and no other', () => {
    const [, sentence = ''] = /^The kinds are (.+?)\. /m.exec(page) ?? [];
    const kinds = [...sentence.matchAll(/`(\w+)`/g)].map(([, kind = '']) => kind);
    expect(kinds.sort()).toEqual(Object.keys(KINDS).sort());
    const unknown = kinds.filter((kind) => orRefusal(() => readLeaf(canonicalJson({ ...objectName(utf8('{}')), kind }))) === undefined);
    expect(unknown).toEqual([]);
  });

  it('names formats and tags as the code has them', () => {
    const folder = new URL('protocol/', ROOT);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.]*\.ts$/.test(name));
    const sources = names.filter((name) => !name.startsWith('dist/')).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const tags = [...page.matchAll(/"(soundings [a-z ]+ v\d)"/g)].map(([, tag = '']) => tag);
    expect(tags.length).toBeGreaterThan(6);
    expect(tags.filter((tag) => !sources.some((source) => source.includes(`'${tag}'`)))).toEqual([]);
  });
});

function bytesOf(text: string): Uint8Array {
  return fromBase64(text) ?? expect.unreachable();
}
