// world.ts — a register and its convenor, who may lie: what is logged when, what is published, and the documents that it hands out.
import { decide } from '../../../protocol/signed/charter.ts';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { objectName, type LeafMembers } from '../../../protocol/register/leaf.ts';
import { dateOf } from '../../../protocol/charter/day.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { TestRegister } from '../../support/test-register.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { lineSigner } from '../../protocol/register/seeds.ts';
import {
  CHARTER,
  CONVENORS_SIGNATURE,
  DIGEST,
  EVERYBODY,
  GrowingLog,
  memberOf,
  noteOf,
  rosterOf,
  signedBy,
} from '../../protocol/register/world.ts';

export const DAY = 86_400;
export const COOLING = CHARTER.log.cooling * DAY;
/** 2025-12-01, 12:00 UTC. */
const START = 1_764_590_400;

/** Something in the log, as everybody could know it if nobody lied. */
export interface Logged {
  readonly kind: LeafMembers['kind'];
  readonly object: object;
  /** Its digest. */
  readonly name: string;
  readonly proof: string;
  /** The quorum time of its first proof. */
  readonly at: number;
  readonly index: number;
  /** Nobody may load a document that has it: it was logged too late, or by people who couldn't. */
  readonly isBad: boolean;
  /** Of a roster or a board. */
  readonly number: number;
}

export type Kept = Logged['kind'];

export const nameOf = (object: unknown): string => objectName(canonicalJson(object)).object;
const NEWCOMER = generateKeyPair(seededRandom('simulated newcomer'));
/** The key of a register that nobody but the convenor wants. */
const SECOND_LOG = lineSigner('second.example/winter', KeyType.note, seededRandom('simulated second log')(32));
const STRANGER = generateKeyPair(seededRandom('simulated stranger'));

export class RegisterWorld {
  readonly register = new TestRegister();
  readonly entries: Logged[] = [];
  now = START;
  /** How many leaves anybody can read. */
  published = 0;
  /** The convenor publishes nothing new meanwhile. */
  isHolding = false;
  /** Charter and decisions can't be read by anybody meanwhile. */
  areHidden = false;
  isForked = false;
  private readonly hidden = new Map<string, Uint8Array>();

  constructor() {
    this.log('charter', { board: [], charter: CHARTER, convenor: CONVENORS_SIGNATURE }, { kind: 'charter', charter: DIGEST });
    this.publish();
  }

  of(kind: Kept): readonly Logged[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  isPublished({ index }: Logged): boolean {
    return index < this.published;
  }

  publish(): void {
    if (this.isHolding) return;
    this.register.publish(this.now);
    this.published = this.register.leaves.length;
  }

  decision(member: number, decision: 'approves' | 'refuses'): void {
    const { publicKey, privateKey } = memberOf(member);
    const made = decide(CHARTER, decision, publicKey, privateKey);
    if (this.of('decision').some(({ name }) => name === nameOf({ body: null, decision: made, signatures: [] }))) return;
    this.log('decision', { body: null, decision: made, signatures: [] }, { kind: 'decision', charter: DIGEST });
  }

  roster(days: number, isLate: boolean): void {
    const number = this.of('roster').length + 1;
    const from = dateOf(Math.floor(this.now / DAY) + (isLate ? 0 : 1 + days));
    const signers = this.boardNow();
    this.log('roster', rosterOf(number, from, signers), { kind: 'roster', charter: DIGEST, number }, isLate, number);
  }

  /** Members 0 and 1 stay, 2 leaves. Without the newcomer's own signature it is void. */
  board(isSigned: boolean): void {
    if (this.of('board').length > 0) return;
    const keys = [memberOf(0), memberOf(1), NEWCOMER].map(({ publicKey }) => toBase64Url(publicKey));
    const inForceFrom = dateOf(Math.floor(this.now / DAY) + 8);
    const body = { format: 'soundings board v1', charter: DIGEST, number: 1, inForceFrom, keys, quorum: 2 };
    const object = signedBy(body, memberOf(0), memberOf(2), ...(isSigned ? [NEWCOMER] : []));
    this.log('board', object, { kind: 'board', charter: DIGEST, number: 1 }, !isSigned, 1);
  }

  /** A stop by an operator, as it is signed; `isBack` dates it back. */
  stop(by: 'helper' | 'leader', isBack: boolean) {
    const from = dateOf(Math.floor(this.now / DAY) + (isBack ? -20 : 2));
    return signedBy({ format: 'soundings stop v1' as const, charter: DIGEST, by, from, text: 'A pause.' }, EVERYBODY[by]);
  }

  logStop(stop: object): void {
    const by = (stop as { readonly body: { readonly by: string } }).body.by;
    if (this.of('stop').some(({ object }) => (object as { readonly body: { readonly by: string } }).body.by === by)) return;
    this.log('stop', stop, { kind: 'stop', charter: DIGEST });
  }

  lift(stop: Logged, isBoards: boolean): void {
    const object = signedBy(
      { format: 'soundings lift v1', charter: DIGEST, stop: stop.name },
      ...(isBoards ? this.boardNow() : [EVERYBODY.convenor]),
    );
    const isLate = this.now >= stop.at + 28 * DAY;
    this.log('lift', object, { kind: 'lift', charter: DIGEST }, !isBoards || isLate);
  }

  objection(isParty: boolean): object {
    const body = {
      ...{ format: 'soundings challenge v1' as const, charter: DIGEST, about: { kind: 'charter', object: DIGEST } },
      ...{ received: dateOf(Math.floor(this.now / DAY)), salt: toBase64Url(new Uint8Array(16)), text: `At ${String(this.now)}.` },
    };
    return signedBy(body, isParty ? EVERYBODY.helper : STRANGER);
  }

  logObjection(object: object): void {
    this.log('challenge', object, { kind: 'challenge', charter: DIGEST });
  }

  answer(challenge: Logged, isConvenors: boolean): void {
    const body = { format: 'soundings answer v1', charter: DIGEST, challenge: challenge.name, outcome: 'rejected', text: 'No.' };
    this.log(
      'answer',
      signedBy(body, isConvenors ? EVERYBODY.convenor : STRANGER),
      { kind: 'answer', charter: DIGEST, about: challenge.name },
      !isConvenors,
    );
  }

  /**
   * The register is called lost before its last leaf, to be rid of that, and goes on in another: witnesses collude, convenor and board have signed, and the
   * aggregators have not.
   */
  callLost(): void {
    if (this.of('policy').length > 0) return;
    const second = new GrowingLog();
    second.leaves.push(...this.register.leaves.slice(0, -1));
    const lost = noteOf(`${second.note(this.now).split('\n\n')[0] ?? ''}\n`, this.now);
    const log = { ...CHARTER.log, url: 'https://second.example/winter/', keys: [formatVerifierKey(SECOND_LOG.key)] };
    const inForceFrom = dateOf(Math.floor(this.now / DAY) + 8);
    const body = { format: 'soundings policy v1', charter: DIGEST, number: 1, inForceFrom, log, lost };
    const object = signedBy(body, EVERYBODY.convenor, ...this.boardNow());
    const witnessing = { logs: [SECOND_LOG], origin: 'second.example/winter' };
    const proof = second.logged(object, { kind: 'policy', charter: DIGEST, number: 1 }, this.now, witnessing);
    this.entries.push({ kind: 'policy', object, name: nameOf(object), proof, at: this.now + 2, index: Infinity, isBad: true, number: 1 });
  }

  hide(areHidden: boolean): void {
    this.areHidden = areHidden;
    const { files } = this.register;
    for (const [path, bytes] of areHidden ? [...files] : [...this.hidden])
      if (!areHidden) files.set(path, bytes);
      else if (path.startsWith('object/')) {
        this.hidden.set(path, bytes);
        files.delete(path);
      }
  }

  /** Another history from the last leaf on, which colluding witnesses sign. */
  fork(): void {
    this.isForked = true;
    this.isHolding = false;
    this.register.leaves.pop();
    for (const any of [1, 2]) this.register.add({ any: `${String(any)} ${String(this.now)}` }, { kind: 'challenge', charter: DIGEST });
    this.publish();
  }

  /** The document as the convenor hands it out, without these entries. */
  document(isLeftOut: (entry: Logged) => boolean = () => false): string {
    const kept = (kind: Kept) => this.of(kind).filter((entry) => !isLeftOut(entry));
    const proved = (kind: Kept) => kept(kind).map(({ object, proof }) => ({ object, proof }));
    const decisions = kept('decision');
    const rosters = kept('roster');
    const [charter] = this.of('charter');
    const objections = { challenges: proved('challenge').filter(({ object }) => isParty(object)), answers: proved('answer') };
    return JSON.stringify({
      format: 'soundings mission v1',
      charter: {
        charter: CHARTER,
        convenor: CONVENORS_SIGNATURE,
        board: decisions.map(({ object }) => (object as { decision: unknown }).decision),
      },
      rosters: rosters.map(({ object }) => object),
      log: {
        charter: charter?.proof,
        decisions: decisions.map(({ proof }) => ({ body: null, signatures: [], proof })),
        rosters: rosters.map(({ proof }) => proof),
        policies: proved('policy'),
        stops: proved('stop'),
        lifts: proved('lift').filter(({ object }) => kept('stop').some(({ name }) => name === liftedBy(object))),
        boards: proved('board'),
        ...(objections.challenges.length === 0 ? {} : objections),
      },
    });
  }

  private boardNow(): readonly SigningKeyPair[] {
    const [board] = this.of('board').filter(({ isBad }) => !isBad);
    const inForce = board && Date.parse((board.object as { body: { inForceFrom: string } }).body.inForceFrom) / 1000;
    return inForce !== undefined && this.now >= inForce ? [memberOf(0), NEWCOMER] : [memberOf(0), memberOf(1)];
  }

  private log(kind: Kept, object: object, members: LeafMembers, isBad = false, number = 0): void {
    this.now += 60;
    const proof = this.register.logged(object, members, this.now);
    const index = this.register.leaves.length - 1;
    this.entries.push({ kind, object, name: nameOf(object), proof, at: this.now + 2, index, isBad, number });
    if (this.areHidden) this.hide(true);
    this.publish();
  }
}

export const isParty = (object: object): boolean =>
  (object as { signatures: readonly { key: string }[] }).signatures.some(({ key }) => key === toBase64Url(EVERYBODY.helper.publicKey));

export const liftedBy = (object: object): string => (object as { body: { stop: string } }).body.stop;
