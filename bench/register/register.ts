// register.ts — the register's own bars: a mission with 30 proofs, 10,000 leaves published at once, one release onto a million leaves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { verify } from '../../crypto/signature/node.ts';
import { parseMissionBy } from '../../protocol/mission/mission.ts';
import { encodeLeaf, objectName, type LeafMembers } from '../../protocol/register/leaf.ts';
import { formatCheckpoint } from '../../protocol/register/checkpoint.ts';
import { signCheckpoint } from '../../protocol/register/cosignature.ts';
import { formatNote } from '../../protocol/register/note.ts';
import { canonicalJson } from '../../protocol/json/canonical-json.ts';
import { approveRoster, callMission, decideOnCharter, nextRoster } from '../../src/convenor/mission-document.ts';
import { grow } from '../../src/register/growth.ts';
import { openLeafIndex } from '../../src/register/leaf-index.ts';
import { openLockStore } from '../../src/register/lock-store.ts';
import { publishedFolder } from '../../src/register/published-folder.ts';
import { dateOf, dayOf } from '../../protocol/charter/day.ts';
import { Ground } from '../../tests/src/register/ground.ts';

export interface RegisterFigures {
  /** Milliseconds, the median of several. */
  readonly missionOf30ProofsMs: number;
  /** Seconds, from objects that wait to the published checkpoint. */
  readonly tenThousandSeconds: number;
  /** Milliseconds, of one publishing. */
  readonly ontoAMillionMs: number;
}

const ROUNDS = 7;
const MANY = 10_000;
const MILLION = 1_000_000;

export async function measureRegister(say: (line: string) => void): Promise<RegisterFigures> {
  const missionOf30ProofsMs = await thirtyProofs();
  say(`a mission with 30 proofs, verified                 ${missionOf30ProofsMs.toFixed(0).padStart(8)} ms`);
  const tenThousandSeconds = await tenThousand();
  say(`10,000 leaves, published                           ${tenThousandSeconds.toFixed(1).padStart(8)} s`);
  const ontoAMillionMs = await ontoAMillion(say);
  say(`one leaf onto 1,000,000, published                 ${ontoAMillionMs.toFixed(0).padStart(8)} ms`);
  return { missionOf30ProofsMs, tenThousandSeconds, ontoAMillionMs };
}

/** The charter, three decisions and 26 rosters, each with the log's and four witnesses' signatures. */
async function thirtyProofs(): Promise<number> {
  const ground = new Ground('bench');
  try {
    const { convenor, board } = ground.everybody;
    let document = board.reduce((mission, member) => decideOnCharter(mission, member, 'approves'), callMission(ground.charter, convenor));
    for (let number = 1; number <= 26; number++) {
      const from = dateOf((dayOf('2025-12-29') ?? 0) + number);
      document = board.slice(0, 2).reduce(approveRoster, nextRoster(document, [], from, convenor));
      await ground.add(document);
      await ground.publish();
      ground.now += 60;
    }
    const folder = join(ground.settings.site, 'mission');
    const json = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      parseMissionBy(verify, json);
      return performance.now() - start;
    });
    return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
  } finally {
    ground.close();
  }
}

async function tenThousand(): Promise<number> {
  const ground = new Ground('bench');
  try {
    await ground.add(ground.mission('2025-12-29'));
    await ground.add(...Array.from({ length: MANY }, (_, at) => challenge(ground, at)));
    const start = performance.now();
    await ground.publish();
    return (performance.now() - start) / 1000;
  } finally {
    ground.close();
  }
}

function challenge(ground: Ground, at: number): unknown {
  const salt = new Uint8Array(16);
  new DataView(salt.buffer).setUint32(0, at);
  const about = { kind: 'charter', object: ground.digest };
  const body = {
    format: 'soundings challenge v1',
    charter: ground.digest,
    about,
    received: '2025-12-02',
    salt: toBase64Url(salt),
    text: 'Why?',
  };
  return { body, signatures: [] };
}

/** A register whose tiles and lock store have a million leaves; their objects and proofs, which publishing doesn't read, are not made. */
async function ontoAMillion(say: (line: string) => void): Promise<number> {
  const ground = new Ground('bench');
  try {
    await ground.add(ground.mission('2025-12-29'));
    const { head } = await ground.publish();
    const folder = publishedFolder(ground.settings.site);
    const members: LeafMembers = { kind: 'challenge', charter: ground.digest };
    const leaves = Array.from({ length: MILLION - head.size }, (_, at) => encodeLeaf({ ...objectName(canonicalJson({ at })), ...members }));
    const made = grow(head, folder.read, leaves);
    await folder.write(made.bundles);
    await folder.write(made.tiles);
    const store = openLockStore(ground.settings.lockStore, ground.settings.origin, { isNew: false });
    store.advance(head, made);
    store.close();
    const index = openLeafIndex(ground.settings.index);
    const start = performance.now();
    index.catchUp(made, folder.read);
    index.close();
    say(`the index of 1,000,000 leaves, made anew           ${((performance.now() - start) / 1000).toFixed(1).padStart(8)} s`);
    // The checkpoint says that all of them have a proof, as they would by now.
    const text = formatCheckpoint({ origin: ground.settings.origin, size: made.size, root: made.root });
    const note = formatNote({ text, signatures: [signCheckpoint(ground.log.key, text, ground.log.sign)] });
    await folder.write(new Map([['checkpoint', utf8(note)]]));
    ground.now += 60;
    await ground.add(challenge(ground, MILLION));
    const publishing = performance.now();
    const { head: after } = await ground.publish();
    if (after.size !== MILLION + 1) throw new Error(`expected ${String(MILLION + 1)} leaves, got ${String(after.size)}`);
    return performance.now() - publishing;
  } finally {
    ground.close();
  }
}
