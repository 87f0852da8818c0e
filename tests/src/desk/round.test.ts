// round.test.ts — what lies on disk of colleagues' answers: one file of one size, in an order that chance draws anew, and nothing of who or when.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { KEY_FILES } from '../../../src/convenor/party-keys.ts';
import { openRounds, recordsOf, withForm, type Round } from '../../../src/desk/soundings/round.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-round-'));
  writeKeyFile(join(folder, KEY_FILES.lock), new Uint8Array(32).fill(7));
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = { taskId: new Uint8Array(32).fill(3), window: 4 };
const empty: Round = { stated: 10, way: 'screen', forms: [], isClosed: false };

const sizes = () =>
  readdirSync(join(folder, 'drafts'))
    .filter((name) => name.endsWith('.lock'))
    .map((name) => statSync(join(folder, 'drafts', name)).size);

it('has one size, whoever has answered, and holds no answer in clear', async () => {
  const rounds = await openRounds(folder, seededRandom('sizes'));
  let round = empty;
  const seen = new Set<number>();
  for (let n = 0; n < 10; n++) {
    round = withForm(round, [n % 5, 1, 2]);
    await rounds.write(place, round);
    for (const size of sizes()) seen.add(size);
  }
  await rounds.forget(place);
  for (const size of sizes()) seen.add(size);
  expect(seen.size).toBe(1);
  for (const name of readdirSync(join(folder, 'drafts')))
    expect(readFileSync(join(folder, 'drafts', name)).includes('answers')).toBe(false);
  expect(await rounds.read(place)).toBeUndefined();
});

it('lies in an order that tells nothing: after five forms, each of their 120 orders is as likely', async () => {
  const rounds = await openRounds(folder, seededRandom('orders'));
  const counts = new Map<string, number>();
  const runs = 1000;
  for (let run = 0; run < runs; run++) {
    await rounds.write(
      place,
      [0, 1, 2, 3, 4].reduce((sofar, answer) => withForm(sofar, [answer]), empty),
    );
    const order = ((await rounds.read(place))?.forms ?? []).map(({ answers }) => answers.join()).join(' ');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const orders = 120;
  const expected = runs / orders;
  const seen = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const chiSquared = seen + (orders - counts.size) * expected; // of orders that never came
  expect(chiSquared).toBeLessThan(207.4); // of 119 degrees of freedom, exceeded by chance once in a million times
}, 60_000);

it('becomes rows that name nobody; who can’t say gives none', () => {
  const round = withForm(withForm(empty, [1, 0]), [4, 2]);
  expect(recordsOf(round, 'theme', ['food', 'heat'])).toEqual([
    { person: '1', theme: 'food', answer: 'falling' },
    { person: '2', theme: 'food', answer: 'sharply rising' },
    { person: '2', theme: 'heat', answer: 'steady' },
  ]);
});
