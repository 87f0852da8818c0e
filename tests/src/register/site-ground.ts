// site-ground.ts — a register with a mission like the demo's: reasons, organisations, releases, withheld windows, an objection with its answer, a stop that was lifted.
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { sign } from '../../../crypto/signature/node.ts';
import { dateOf } from '../../../protocol/charter/day.ts';
import { missionTasks, type MissionTask } from '../../../protocol/charter/tasks.ts';
import { valueNames, cellCount } from '../../../protocol/charter/cells.ts';
import { releaseNoise } from '../../../protocol/charter/aggregator-noise.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { signStatement } from '../../../protocol/contribution/statement.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { lawToJson, toWholeNumber } from '../../../protocol/json/law-json.ts';
import { objectName } from '../../../protocol/register/leaf.ts';
import { signNotGiven } from '../../../protocol/register/not-given.ts';
import { signBody, type Signed } from '../../../protocol/register/signed-form.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import { approveRoster, enrol, nextRoster } from '../../../src/convenor/mission-document.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { at } from '../../protocol/register/world.ts';
import { Ground } from './ground.ts';

const random = seededRandom('site');

/** S(body), signed by these parties. */
export function signed<Body>(body: Body, ...signers: readonly SigningKeyPair[]): Signed<Body> {
  return {
    body,
    signatures: signers.map(({ publicKey, privateKey }) => signBody(body, publicKey, (message) => sign(privateKey, message))),
  };
}

/** The digest by which a leaf names an object. */
export function digestOf(object: unknown): string {
  return objectName(canonicalJson(object)).object;
}

/** What the collector would have released: totals are made up, and everything else is as the charter says. */
export function releaseOf(ground: Ground, task: MissionTask, number: number, organisations: number): Release {
  const window = windowNumbered(ground.charter.schedule, number);
  const duration = BigInt(window.endDay - window.firstDay);
  const count = BigInt(organisations);
  const statement = {
    ...{ taskId: task.taskId, windowStart: BigInt(window.firstDay), windowDuration: duration },
    ...{ reportCount: count, organisations: count, checksum: new Uint8Array(32) },
  };
  return {
    format: 'soundings release v1',
    mission: ground.charter.mission,
    charter: ground.digest,
    instrument: task.instrument.name,
    sector: task.sector ?? null,
    window: { number, firstDay: dateOf(window.firstDay), lastDay: dateOf(window.endDay - 1) },
    organisations,
    dimensions: task.dimensions.map((dimension) => ({ name: dimension.name, values: [...valueNames(dimension)] })),
    totals: Array.from({ length: cellCount(task.dimensions) }, (_, cell) => 20 * cell + 3 * number - 4),
    noise: lawToJson(releaseNoise(task, organisations)),
    offsetRemoved: toWholeNumber(count * task.noiseBound),
    statement: toBase64Url(signStatement(statement, ground.everybody.helper.privateKey)),
  };
}

/** `soundings withheld`, with the helper's word that it gave nothing if that is asked for. */
export function withheldOf(ground: Ground, task: MissionTask, number: number, word: 'helper' | 'nobody') {
  const { helper, convenor } = ground.everybody;
  const window = windowNumbered(ground.charter.schedule, number);
  const given = { role: Role.helper, taskId: task.taskId, windowStart: BigInt(window.firstDay), reason: 'too-few' } as const;
  const notGiven = toBase64Url(signNotGiven(given, (message) => sign(helper.privateKey, message)));
  return signed(
    {
      format: 'soundings withheld v1',
      charter: ground.digest,
      place: { instrument: task.instrument.name, ...(task.sector === undefined ? {} : { sector: task.sector }), window: number },
      reason: 'too-few',
      ...(word === 'helper' ? { notGiven } : {}),
    },
    convenor,
  );
}

const ORGANISATIONS = [
  'Food bank Ordsall',
  'Debt advice Kersal',
  'Night shelter',
  'Carers centre',
  'Health centre Ordsall',
  'Housing office',
  'Library',
  'Job centre Kersal',
];

/** A mission document whose decisions have reasons and whose roster has eight organisations. */
function missionWithReasons(ground: Ground) {
  const { charter, digest } = ground;
  const { convenor, board } = ground.everybody;
  const [first, second] = board;
  if (first === undefined || second === undefined) throw new RangeError('the board has three members');
  const entries = ORGANISATIONS.map((name, place) => {
    const keys = generateKeyPair(random);
    const sector = place < 4 ? 'charity' : 'public body';
    return enrol(charter, { id: random(16), name, sector, firstWindow: 0, lastWindow: 11 }, keys);
  });
  const enrolled = nextRoster(ground.mission(), entries, '2025-12-29', convenor);
  const document = [first, second].reduce(approveRoster, enrolled);
  const text = 'Approved: no question about immigration status, and no area with fewer than two thousand people.';
  const reason = signed({ format: 'soundings reason v1', charter: digest, decision: 'approves', text }, first);
  return { ...document, log: { decisions: [reason, { body: null, signatures: [] }] } };
}

/** Adds and publishes day by day: in all a mission in the eighth of its twelve weeks, and 26 entries. `published` is called after each publishing. */
export async function publishWinter(ground: Ground, published: () => Promise<void> = async () => Promise.resolve()): Promise<void> {
  const publish = async () => {
    await ground.publish();
    await published();
  };
  const { charter, digest } = ground;
  const { convenor, helper, board } = ground.everybody;
  const tasks = missionTasks(charter);
  const [visits, charities, bodies] = tasks;
  if (visits === undefined || charities === undefined || bodies === undefined) throw new RangeError('the mission has three tasks');
  const files = [{ name: 'soundings-0.2.0-linux-x64', sha256: 'ab'.repeat(32), size: 27_900_100 }];
  const software = { format: 'soundings software v1', name: 'soundings', version: '0.2.0', source: 'git: an address and a commit', files };
  await ground.add(signed(software, convenor), missionWithReasons(ground));
  await publish();

  ground.now = at('2025-12-04') + 39_600;
  const challenge = {
    format: 'soundings challenge v1',
    charter: digest,
    about: { kind: 'charter', object: digestOf({ board: [], charter, convenor: missionWithReasons(ground).charter.convenor }) },
    received: '2025-12-03',
    salt: toBase64Url(random(16)),
    text: 'Our members fear that counting by area will be used to close the Kersal advice point. Who decides what is done with the result?',
  };
  await ground.add({ body: challenge, signatures: [] });
  await publish();
  ground.now = at('2025-12-09') + 50_000;
  const text =
    'The board asks the convenor to publish, with every release, what was decided on its account. No service is closed because of a total.';
  const answer = {
    format: 'soundings answer v1',
    charter: digest,
    challenge: digestOf({ body: challenge, signatures: [] }),
    outcome: 'partly',
    text,
  };
  await ground.add(signed(answer, ...board.slice(0, 2)));
  await publish();

  for (let number = 0; number < 6; number++) {
    ground.now = (windowNumbered(charter.schedule, number).closesDay + 1) * 86_400 + 30_000;
    await ground.add(releaseOf(ground, visits, number, 8));
    if (number === 2) await ground.add(withheldOf(ground, charities, number, 'helper'));
    else await ground.add(releaseOf(ground, charities, number, 4));
    if (number === 4) await ground.add(withheldOf(ground, bodies, number, 'nobody'));
    else if (number !== 1) await ground.add(releaseOf(ground, bodies, number, 4));
    await publish();
  }
  ground.now += 40_000;
  const words = 'The helper was moved to another machine, and its operator wants to be sure that the old one is wiped.';
  const stop = signed({ format: 'soundings stop v1', charter: digest, by: 'helper', from: '2026-02-18', text: words }, helper);
  await ground.add(stop);
  await publish();
  ground.now += 2 * 86_400;
  await ground.add(signed({ format: 'soundings lift v1', charter: digest, stop: digestOf(stop) }, ...board.slice(0, 2)));
  await publish();
}
