// screens.test.ts — from nothing to the first contribution by pages alone: a convenor, a member of the board and an organisation, and every screen they see is counted.
import { afterEach, expect, it } from 'vitest';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { cardText, makeCard, type CardRole } from '../../../src/calling/party-card.ts';
import { templateOf } from '../../../src/calling/template/make.ts';
import { AFTER_WINDOW_1, Aggregators } from '../../client-sdk/world.ts';
import { exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { startDesk, submit, textFile, visit, type Page, type TestDesk } from './world.ts';

const open: TestDesk[] = [];
afterEach(async () => {
  for (const desk of open.splice(0)) await desk.close();
});

/** Somebody at a desk of their own. A screen is a page under a heading; one that comes back with what was added is the same screen. */
class Person {
  readonly screens = new Set<string>();
  readonly #desk: TestDesk;

  constructor(desk: TestDesk) {
    open.push(desk);
    this.#desk = desk;
  }

  async go(path: string): Promise<Page> {
    return this.#seen(await visit(this.#desk, path));
  }

  async press(path: string, fields: Readonly<Record<string, string | File>>): Promise<Page> {
    return this.#seen(await submit(this.#desk, path, fields));
  }

  /** What a button saves: no screen. */
  async save(path: string, method: 'GET' | 'POST' = 'GET'): Promise<Response> {
    const { origin } = new URL(this.#desk.home);
    const answer = await fetch(this.#desk.home + path, { method, headers: { Origin: origin, 'Sec-Fetch-Site': 'same-origin' } });
    if (!answer.ok) throw new Error(`${path} saves nothing: ${String(answer.status)}`);
    return answer;
  }

  #seen(page: Page): Page {
    if (page.status !== 200) throw new Error(`${page.path}: ${page.html}`);
    this.screens.add(`${page.path} ${page.title}`);
    return page;
  }
}

const everybody = parties();
const example = exampleDraft(everybody);
const { seedCommitment } = example;
const card = (role: CardRole, name: string, more: object, key?: Parameters<typeof makeCard>[1]) =>
  cardText(makeCard({ role, name, ...more }, key));
/** Those who run the aggregators and collect have commands, and no pages. */
const operators = [
  card('leader', 'A university', { url: example.leader.url, seedCommitment }, everybody.leader),
  card('helper', 'A charity', { url: example.helper.url, seedCommitment }, everybody.helper),
  card('collector', 'The council', { hpkeConfig: example.collector.hpkeConfig }),
];

it('takes at most 20 screens', async () => {
  let now = Date.UTC(2025, 11, 1) / 1000;
  const network: { aggregators?: Aggregators } = {};
  const person = async () =>
    new Person(
      await startDesk(
        async (request) => network.aggregators?.fetch(request) ?? Promise.reject(new TypeError('nobody is asked')),
        () => now,
      ),
    );
  const [convenor, member, organisation] = [await person(), await person(), await person()];

  await member.press('/decide/key', { name: 'A. Member', passphrase: '', again: '' });
  const memberCard = await (await member.save('/decide/party-board.json')).text();

  await convenor.press('/call/key', {});
  await convenor.press('/call/open', { file: textFile('t.json', JSON.stringify(templateOf(withPlainNoise(example)))) });
  const values = { mission: 'leeds-winter', region: 'Leeds', 'schedule.firstDay': '2025-12-29', peopleCovered: '60000' };
  const more = { 'board.name': 'Leeds board', parent: '', 'convenor.name': 'Leeds forum' };
  await convenor.press('/call/three', { ...values, ...more });
  // Cards come one after another here; a browser sends all that were chosen at once.
  for (const text of [...operators, memberCard]) await convenor.press('/call/parties', { cards: textFile('card.json', text) });
  await convenor.go('/call/check');
  await convenor.press('/call/rehearse', { organisations: '8' });
  expect((await convenor.go('/call/hand')).html).toContain('Sign it and save');
  const handed = new File([await (await convenor.save('/call/hand', 'POST')).arrayBuffer()], 'leeds-winter.for-decision.zip');

  await member.press('/decide', { file: handed });
  await member.go('/decide/mission');
  await member.go('/decide/decision');
  await member.press('/decide/decision', { harm: '', acts: '', stop: '', do: 'sign', decision: 'approves', text: 'Nobody fears it.' });
  const decision = await (await member.save('/decide/decision-1.json')).text();

  await convenor.press('/call/mission/add', { 'decision-file': textFile('decision-1.json', decision) });
  const called = async () => textFile('m.json', await (await convenor.save('/call/mission/leeds-winter.mission.json')).text());
  const fingerprint = /Fingerprint:\s*<span class="code">([0-9a-f ]{79})/.exec((await convenor.go('/call/mission')).html)?.[1] ?? '';

  await organisation.go('/join');
  await organisation.press('/join', { file: await called(), link: '', fingerprint });
  await organisation.press('/join/check', { agree: '1' });
  await organisation.press('/join/enrol', { name: 'Food bank Ordsall', sector: 'charity', from: '0', to: '11' });
  const enrolment = textFile('enrolment.json', await (await organisation.save('/join/enrolment/leeds-winter')).text());

  await convenor.press('/call/mission/roster', { enrolments: enrolment, from: '2025-12-29', leaves: '', renames: '' });
  await member.press('/decide', { file: await called() });
  await member.go('/decide/roster');
  await member.press('/decide/roster', {});
  const signed = textFile('m.json', await (await member.save('/decide/leeds-winter.mission.json')).text());
  await convenor.press('/call/mission/add', { 'decision-file': signed });

  now = AFTER_WINDOW_1;
  const complete = await called();
  const mission = readMission(await complete.text());
  network.aggregators = new Aggregators(mission);
  await organisation.press('/join/wait', { file: complete, link: '' });
  const visits = '/c/leeds-winter/visits/1';
  await organisation.go(`${visits}/add`);
  const rows = 'person,date,area,age\na,2026-01-05,Ordsall,17\nb,2026-01-06,Kersal,40\n';
  const check = await organisation.press(`${visits}/add`, { kind: 'file', file: textFile('v.csv', rows) });
  const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
  const sent = await organisation.press(`${visits}/check`, { number, right: '1', do: 'send' });
  expect(sent.html).toContain('Received');
  expect(network.aggregators.uploads).toHaveLength(1);
  expect(mission.charter.board.names).toEqual(['A. Member']);
  const screens = [convenor, member, organisation].map((one) => [...one.screens]);
  expect(screens.flat().length, JSON.stringify(screens)).toBeLessThanOrEqual(20);
}, 120_000);
