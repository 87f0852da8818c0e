// room-states.ts — the board's and the convenor's pages in each of their states, one after another: who asks for the next one finds the desk in it.
import { join } from 'node:path';
import { toBase64Url } from '../../crypto/bytes.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { charterDigest } from '../../protocol/charter/charter.ts';
import { templateOf } from '../../src/calling/template/make.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { callMission, enrol, nextRoster } from '../../src/convenor/mission-document.ts';
import { signReport } from '../../src/rehearsal/report.ts';
import { newFolder, startDesk, submit, textFile, type TestDesk } from '../src/desk/world.ts';
import { exampleDraft, parties } from '../support/mission.ts';
import { pressButton, pressFirst, type PageState } from './desk-states.ts';

/** 1 December 2025. */
const NOW = Date.UTC(2025, 11, 1) / 1000;

const everybody = parties();
export const charter = completeCharter(exampleDraft(everybody), 'skellam');
const called = callMission(charter, everybody.convenor);
const template = templateOf(charter);

/** A desk with one key in its folder, which asks nobody. */
export async function roomDesk(file: 'board.key' | 'convenor.key'): Promise<TestDesk> {
  const [member = everybody.convenor] = everybody.board;
  const folder = newFolder();
  writeKeyFile(join(folder, file), (file === 'board.key' ? member : everybody.convenor).privateKey);
  return startDesk(
    async () => Promise.reject(new TypeError('this desk asks nobody')),
    () => NOW,
    folder,
  );
}

/** As the convenor hands it over: rehearsed, from a template, with a roster that the board has not signed. */
export function handedOver(): File {
  const entry = (name: string, id: number) =>
    enrol(charter, { id: new Uint8Array(16).fill(id), name, sector: 'charity', firstWindow: 0, lastWindow: 11 }, parties(name).convenor);
  const mission = nextRoster(called, [entry('Food bank Ordsall', 1), entry('Citizens Advice', 2)], '2026-01-05', everybody.convenor);
  const report = { format: 'soundings rehearsal v1' as const, charter: toBase64Url(charterDigest(charter)), seed: 'one', build: '0.1.0' };
  const checks = [{ name: 'every question of every window was released', ok: true }];
  const rehearsal = signReport({ ...report, organisations: 30, windows: 3, seconds: 40, checks, errors: [] }, everybody.convenor);
  return textFile('winter.request.json', JSON.stringify({ format: 'soundings decision request v1', mission, rehearsal, template }));
}

/** Waits for the check, which runs in the background. */
async function untilChecked(desk: TestDesk): Promise<void> {
  while ((await (await fetch(`${desk.home}/decide/mission`)).text()).includes('worked out. That takes'))
    await new Promise((resolve) => setImmediate(resolve));
}

/** A member's. */
export async function* decideStates(desk: TestDesk): AsyncGenerator<PageState> {
  yield { name: 'decide', path: '/decide' };
  yield { name: 'decide-no-file', path: '/decide', press: pressFirst };
  await submit(desk, '/decide', { file: handedOver() });
  yield { name: 'decide-mission', path: '/decide/mission' };
  await untilChecked(desk);
  yield { name: 'decide-mission-checked', path: '/decide/mission' };
  yield { name: 'decide-decision', path: '/decide/decision' };
  yield { name: 'decide-decision-wrong', path: '/decide/decision', press: pressButton('sign') };
  yield { name: 'decide-request', path: '/decide/request' };
  yield { name: 'decide-roster', path: '/decide/roster' };
  await submit(desk, '/decide/decision', {
    harm: '',
    acts: '',
    stop: '',
    decision: 'approves',
    text: 'It asks of no one person.',
    do: 'sign',
  });
  yield { name: 'decide-made', path: '/decide/made' };
  await submit(desk, '/decide/roster', {});
  yield { name: 'decide-roster-signed', path: '/decide/roster' };
  yield { name: 'stop', path: '/stop' };
  yield { name: 'stop-no-file', path: '/stop', press: pressFirst };
  await submit(desk, '/stop', { file: handedOver(), from: '2999-03-02', text: 'The total would close a ward.' });
  yield { name: 'stop-check', path: '/stop/check' };
  await submit(desk, '/stop/sign', { word: 'STOP' });
  yield { name: 'stop-made', path: '/stop/made' };
  yield { name: 'decide-elsewhere', path: '/call' };
}

/** A convenor's. */
export async function* callStates(desk: TestDesk): AsyncGenerator<PageState> {
  yield { name: 'call-empty', path: '/call' };
  yield { name: 'call-no-file', path: '/call', press: pressFirst };
  yield { name: 'call-called-none', path: '/call/mission' };
  await submit(desk, '/call/open', { file: textFile('winter.template.json', JSON.stringify(template)) });
  for (const path of ['three', 'place', 'asked', 'asked/0', 'when', 'who', 'parties', 'promises', 'rehearse', 'check', 'hand'])
    yield { name: `call-${path.replace('/', '-')}`, path: `/call/${path}` };
  yield { name: 'call-begun', path: '/call' };
  await submit(desk, '/call/mission/open', { file: handedOver() });
  yield { name: 'call-called', path: '/call/mission' };
  yield { name: 'call-called-wrong', path: '/call/mission', press: pressButton('roster') };
  yield { name: 'call-elsewhere', path: '/decide' };
}
