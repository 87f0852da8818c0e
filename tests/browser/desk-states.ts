// desk-states.ts — every page of the desk in each of its states, one after another: who asks for the next one finds the desk in it.
import type { Page } from 'playwright-core';
import type { DeskGround } from '../src/desk/ground.ts';
import { askedWords, formIn, submit, textFile, visit } from '../src/desk/world.ts';

export interface PageState {
  /** Also the name of its picture. */
  readonly name: string;
  readonly path: string;
  /** What is pressed on the page at `path` to come to this state; nothing if that page is it. */
  readonly press?: (page: Page) => Promise<void>;
}

export const pressButton = (name: string) => async (page: Page) =>
  page.locator(`main button[value="${name}"], main form button:not([value])`).first().click();
export const pressFirst = pressButton('');

/** Comes to every state of a desk that has joined nothing yet. */
export async function* deskStates(ground: DeskGround): AsyncGenerator<PageState> {
  const { desk, visits, worry } = ground;
  yield { name: 'home-empty', path: '/' };
  yield { name: 'join', path: '/join' };
  yield { name: 'join-wrong', path: '/join', press: pressFirst };
  yield { name: 'restore', path: '/restore' };
  yield { name: 'restore-wrong', path: '/restore', press: pressFirst };
  await ground.choose();
  yield { name: 'join-check', path: '/join/check' };
  await ground.agree();
  yield { name: 'join-enrol', path: '/join/enrol' };
  yield { name: 'join-enrol-wrong', path: '/join/enrol', press: pressFirst };
  await ground.enrol();
  yield { name: 'join-wait', path: `/join/wait/${ground.mission}` };
  yield { name: 'home-waits', path: '/' };
  await ground.takeRoster();
  yield { name: 'home-due', path: '/' };
  yield { name: 'zeros', path: '/zeros' };
  yield { name: 'zeros-wrong', path: '/zeros', press: pressFirst };
  yield { name: 'ledger', path: '/ledger' };
  yield { name: 'place-unticked', path: '/place', press: pressFirst };
  yield* backingUp(ground);
  yield* contributing(ground);
  yield { name: 'round-begin', path: worry };
  await submit(desk, worry, { stated: '6', way: 'screen' });
  yield { name: 'round-open', path: worry };
  yield { name: 'round-form', path: `${worry}/next` };
  yield { name: 'round-form-wrong', path: `${worry}/next`, press: pressFirst };
  const cards = worry.replace(/1$/, '2');
  await submit(desk, cards, { stated: '6', way: 'cards' });
  yield { name: 'round-cards', path: cards };
  yield { name: 'round-cards-wrong', path: cards, press: async (page) => page.locator('form[action$="/cards"] button').click() };
  const check = await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('v.csv', ground.rows) });
  ground.aggregators.down = true;
  await submit(desk, `${visits}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
  yield { name: 'sent-kept', path: `${visits}/sent` };
  yield { name: 'home-kept', path: '/' };
  ground.aggregators.down = false;
  await submit(desk, `${visits}/sent`, {});
  yield { name: 'sent', path: `${visits}/sent` };
  yield { name: 'receipt', path: `${visits}/receipt` };
  yield { name: 'home-sent', path: '/' };
  yield { name: 'counted', path: `${visits}/counted` };
  yield { name: 'beside', path: `${visits}/beside` };
  yield { name: 'beside-wrong', path: `${visits}/beside`, press: pressFirst };
  yield { name: 'amend', path: `${visits}/amend` };
  yield { name: 'help', path: '/help/budget' };
  yield { name: 'ledger-charged', path: '/ledger' };
  yield { name: 'missing', path: '/nowhere' };
}

async function* backingUp({ desk }: DeskGround): AsyncGenerator<PageState> {
  yield { name: 'backup', path: '/backup' };
  const shown = await submit(desk, '/backup', { do: 'show' });
  yield { name: 'backup-words', path: '/backup' };
  const asked = await submit(desk, '/backup', { do: 'written' });
  yield { name: 'backup-asked', path: '/backup' };
  yield { name: 'backup-asked-wrong', path: '/backup', press: pressButton('check') };
  await submit(desk, '/backup', { do: 'check', ...askedWords(shown.html, asked.html) });
  yield { name: 'backup-ready', path: '/backup' };
  yield { name: 'restore-in-use', path: '/restore' };
}

async function* contributing({ desk, visits, rows }: DeskGround): AsyncGenerator<PageState> {
  const add = async (text: string) => submit(desk, `${visits}/add`, { kind: 'file', file: textFile('visits.csv', text) });
  yield { name: 'add', path: `${visits}/add` };
  yield { name: 'add-wrong', path: `${visits}/add`, press: pressFirst };
  yield { name: 'typed', path: `${visits}/typed` };
  await add('person,date,area,age\na,2026-01-05,Nowhere,17\nb,2026-01-06,Kersal,40\n');
  yield { name: 'settle', path: `${visits}/settle` };
  yield { name: 'settle-unanswered', path: `${visits}/settle`, press: pressFirst };
  await add('Client ref,Visit date,Postcode district,Age\na,05/01/2026,Ordsall,17\nb,06/01/2026,Kersal,40\n');
  yield { name: 'settle-columns', path: `${visits}/settle` };
  const codes = ['M5 4WT', 'M5 3EQ', 'M5 3AA', 'M7 1AA', 'Gtr Man. other', ''];
  await add(`person,date,area,age\n${codes.map((code, nth) => `p${String(nth)},2026-01-05,${code},40\n`).join('')}`);
  yield { name: 'settle-texts', path: `${visits}/settle` };
  yield { name: 'settle-texts-unanswered', path: `${visits}/settle`, press: pressFirst };
  const texts = await visit(desk, `${visits}/settle`);
  await submit(desk, `${visits}/settle`, { ...formIn(texts.html), 'q0-M5': 'Ordsall', 'q0-all': 'Kersal' });
  yield { name: 'settle-said', path: `${visits}/settle` };
  const workbook = new File([Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)], 'visits.xls');
  await submit(desk, `${visits}/add`, { kind: 'file', file: workbook });
  yield { name: 'wrong-file', path: `${visits}/wrong` };
  await add(rows);
  yield { name: 'check', path: `${visits}/check` };
  yield { name: 'check-unticked', path: `${visits}/check`, press: pressButton('send') };
}
