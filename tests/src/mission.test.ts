// mission.test.ts — a mission grows signature by signature; what would spoil the document is refused before a byte of it is written.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { secureRandom } from '../../crypto/random.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import type { Ask } from '../../src/cli/asking.ts';
import { InputError } from '../../src/errors.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { callMission, decideOnCharter, enrol } from '../../src/convenor/mission-document.ts';
import { writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { exampleCharter, parties } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-mission-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const everybody = parties();
const charter = exampleCharter(everybody);
const [one, two, three] = everybody.board.map(({ publicKey }) => toBase64Url(publicKey));
writeKeyFile(at('convenor.key'), everybody.convenor.privateKey);
for (const [index, { privateKey }] of everybody.board.entries()) writeKeyFile(at(`board-${index + 1}.key`), privateKey);
writeFileSync(at('charter.json'), JSON.stringify(charter));
const entry = enrol(
  charter,
  { id: new Uint8Array(16).fill(1), name: 'Food bank', sector: 'charity', firstWindow: 0, lastWindow: 11 },
  generateKeyPair(seededRandom('food bank')),
);
writeFileSync(at('enrolment.json'), JSON.stringify(entry));

const mission = at('mission.json');
beforeEach(() => {
  for (const name of readdirSync(folder).filter((file) => file.startsWith('decision-'))) rmSync(at(name));
  writeMissionDocument(mission, callMission(charter, everybody.convenor));
});

describe('a key that the charter does not name for this', () => {
  const cases: readonly [string, () => Promise<Said>, string | undefined][] = [
    ["the convenor's, to approve", () => approve('convenor'), one],
    ["the convenor's, to refuse", () => approve('convenor', { refuse: true }), three],
    ["a board member's, to make a roster", () => roster({ key: at('board-1.key') }), charter.convenor.key],
    ["a board member's, to call", () => call({ key: at('board-1.key'), out: at('called.json') }), charter.convenor.key],
  ];
  it.each(cases)('%s', async (_, run, needed) => {
    await expectNothingWritten(run, needed ?? '');
    expect(existsSync(at('called.json'))).toBe(false);
  });

  it("the convenor's, to sign a roster", async () => {
    await roster();
    await expectNothingWritten(() => approve('convenor', { roster: true }), two ?? '');
  });
});

describe('a roster', () => {
  it.each(['16-11-2026', '2026-02-30', '2026-1-5', 'soon'])('that holds from "%s", which is not a day', async (from) => {
    await expectNothingWritten(() => roster({ from }), 'written as 2026-01-05');
  });

  it('that no window is left for', async () => {
    await expectNothingWritten(() => roster({ from: '2026-03-17' }), 'later than 2026-03-16'); // the last of twelve weeks begins on it
    await roster({ from: '2026-03-16' });
    expect(readFileSync(mission, 'utf8')).toContain('"inForceFrom": "2026-03-16"');
  });
});

describe('an organisation on the roster', () => {
  const next = (options: GivenOptions) => run('mission roster', { mission, key: at('convenor.key'), from: '2026-01-12', ...options });

  it('gets another name under the same key and id, and leaves with the window that has a day', async () => {
    await roster();
    expect((await next({ renames: 'food bank=Ordsall Pantry', leaves: 'Food bank=2026-01-15' })).error).toBeUndefined();
    const { rosters } = JSON.parse(readFileSync(mission, 'utf8')) as { rosters: { roster: { organisations: object[] } }[] };
    expect(rosters.at(-1)?.roster.organisations).toEqual([{ ...entry, name: 'Ordsall Pantry', lastWindow: 2 }]);
    expect((await run('mission roster', { mission, show: true })).printed).toContain('Ordsall Pantry');
  });

  it.each([
    [{ renames: 'Nobody=Somebody' }, 'has no organisation "Nobody"'],
    [{ renames: 'Food bank' }, 'written OLD=NEW'],
    [{ leaves: 'Food bank=2031-01-15' }, 'written NAME=WINDOW'],
    [{ leaves: 'Food bank=99' }, "it can't leave after window 99"],
  ])('is not changed by %j', async (options, sentence) => {
    await roster();
    await expectNothingWritten(() => next(options), sentence);
  });
});

describe('an enrolment', () => {
  const elsewhere = { ...entry, possession: toBase64Url(new Uint8Array(64)) };
  const cases: readonly [string, unknown, string][] = [
    ['for another mission', elsewhere, `"Food bank" hasn't proved that it holds its key.`],
    ['of a sector that the charter lacks', { ...entry, sector: 'police' }, "which the charter doesn't have"],
    ['without its key', { ...entry, key: undefined }, 'key'],
  ];
  it.each(cases)('%s is on no roster', async (name, value, sentence) => {
    const file = at(`${name}.json`);
    writeFileSync(file, JSON.stringify(value));
    await expectNothingWritten(() => roster({}, file), sentence);
  });
});

it('is never called over another one', async () => {
  await expectNothingWritten(() => call({ out: mission }), 'exists already');
  await call({ out: at('new.json') });
  expect(existsSync(at('new.json'))).toBe(true);
});

describe('the board', () => {
  it('hears how many have signed, and when nothing was added', async () => {
    expect((await approve('board-1')).said).toContain("Signed. 1 of the board's 3 members approve the charter; 2 must approve it.");
    const before = readFileSync(mission, 'utf8');
    expect((await approve('board-1')).said).toMatch(/^Nothing was added: .* 1 of the board's 3/);
    expect(readFileSync(mission, 'utf8')).toBe(before);
    expect((await approve('board-2', { refuse: true })).said).toContain(
      "1 of the board's 3 members approve the charter and 1 refuse it; 2 must approve it.",
    );
    expect((await approve('board-3')).said).toContain('2 of');
    await roster();
    expect((await approve('board-3', { roster: true })).said).toBe(
      "Signed. 1 of the board's 3 members have signed roster 1; 2 must sign it.",
    );
    expect((await approve('board-3', { roster: true })).said).toMatch(/^Nothing was added: .* 1 of the board's 3/);
  });

  it('is shown what it signs, and signs nothing without being asked or told', async () => {
    const before = readFileSync(mission, 'utf8');
    const unasked = await approve('board-1', { yes: undefined });
    expect(unasked.error?.message).toContain('there is nobody at a terminal to ask');
    for (const text of [charter.question, 'Ordsall', 'below 18', 'immigration status', charter.leader.operator, 'Nobody fears'])
      expect(unasked.printed).toContain(text);
    expect((await approve('board-1', { reason: undefined })).error?.message).toContain('a decision has a public reason');
    expect(readFileSync(mission, 'utf8')).toBe(before);
    expect(existsSync(at('decision-1.json'))).toBe(false);
  });

  it('asks, and takes no answer but yes', async () => {
    const before = readFileSync(mission, 'utf8');
    for (const [answer, signs] of [
      ['no', false],
      ['yes', true],
    ] as const) {
      const asked: string[] = [];
      const ask = async (question: string) => Promise.resolve((asked.push(question), answer));
      const { error } = await approve('board-1', { yes: undefined }, ask);
      expect(error === undefined).toBe(signs);
      expect(asked).toEqual(['Do you sign this decision? Type yes or no:']);
      expect(readFileSync(mission, 'utf8') === before).toBe(!signs);
    }
    expect(readFileSync(at('decision-1.json'), 'utf8')).toContain('Nobody fears this question.');
  });

  it('can not take a refusal back', async () => {
    await approve('board-2', { refuse: true });
    const before = readFileSync(mission, 'utf8');
    expect((await approve('board-2')).error?.message).toContain('a refusal stays');
    expect(readFileSync(mission, 'utf8')).toBe(before);
    const [, second] = everybody.board;
    const document = callMission(charter, everybody.convenor);
    const refused = second === undefined ? document : decideOnCharter(document, second, 'refuses');
    expect(second && decideOnCharter(refused, second, 'approves')).toEqual(refused);
  });

  it('sees who is on the newest roster, and who came', async () => {
    expect((await run('mission roster', { mission, show: true })).error?.message).toContain('has no roster yet');
    await roster();
    const { printed } = await run('mission roster', { mission, show: true });
    expect(printed).toContain('New: "Food bank". Leaving: nobody.');
    expect(printed).toMatch(/Food bank +charity +0 to 11/);
  });

  it('is shown with who approved, refused and is missing, before the quorum is there', async () => {
    await approve('board-1');
    await approve('board-2', { refuse: true });
    const shown = await run('mission show', { mission });
    expect(shown.error?.message).toBe('1 of the board approve this charter; it takes 2.');
    expect(shown.printed).toMatch(new RegExp(`${one ?? ''} +approved\\n${two ?? ''} +refused\\n${three ?? ''} +still missing`));
    const json = await run('mission show', { mission, json: true });
    expect(json.error).toBeInstanceOf(InputError);
    expect(JSON.parse(json.printed)).toMatchObject({
      board: {
        quorum: 2,
        members: [
          { key: one, charter: 'approves' },
          { key: two, charter: 'refuses' },
          { key: three, charter: 'missing' },
        ],
      },
    });
  });

  it('is shown with the newest roster, and once all is signed nothing is wrong', async () => {
    await approve('board-1');
    await approve('board-2');
    await roster();
    await approve('board-3', { roster: true });
    const open = await run('mission show', { mission, json: true });
    expect(open.error?.message).toMatch(/^1 of the board have signed roster 1; it takes 2\. .*soundings mission approve --mission FILE/);
    expect(JSON.parse(open.printed)).toMatchObject({
      board: { rosterNumber: 1, members: [{ roster: 'missing' }, { roster: 'missing' }, { charter: 'missing', roster: 'signed' }] },
    });
    await approve('board-2', { roster: true });
    const shown = await run('mission show', { mission });
    expect(shown.error).toBeUndefined();
    expect(shown.printed).toContain("2 of the board's 3 members have signed roster 1; 2 must sign it.");
    expect(shown.printed).toContain('12 windows, roster 1 with 1 organisation.');
  });

  it('is shown with what each question can be split by', async () => {
    await approve('board-1');
    await approve('board-2');
    const { printed } = await run('mission show', { mission });
    expect(printed).toContain(
      'visits can be split by window, area (Ordsall, Kersal), age (below 18, 18 to below 65, 65 and over). ' +
        'It is gathered over all sectors together, so no sector has a total of its own.\nworry can be split by window, sector (charity, public body), theme',
    );
    const json = await run('mission show', { mission, json: true });
    expect(JSON.parse(json.printed)).toMatchObject({
      instruments: [
        { name: 'visits', gathered: 'together', names: [{ name: 'area', values: ['Ordsall', 'Kersal'] }, { name: 'age' }] },
        { name: 'worry', gathered: 'by-sector', names: [{ name: 'sector' }, { name: 'theme' }, { name: 'answer' }] },
      ],
    });
  });

  it('is not shown as approving by a signature that is not its own', async () => {
    const forged = decideOnCharter(callMission(charter, everybody.convenor), everybody.convenor, 'approves');
    const board = forged.charter.board.map((decision) => ({ ...decision, key: one ?? '' }));
    writeMissionDocument(mission, { ...forged, charter: { ...forged.charter, board } });
    expect((await run('mission show', { mission })).printed).toContain(
      "0 of the board's 3 members approve the charter; 2 must approve it.",
    );
  });
});

describe('a seed', () => {
  const halves = (leader: string, helper: string, out: string) =>
    run('keys', { out: at(out), 'leader-half': at(leader), 'helper-half': at(helper) }, ['seed']);
  writeKeyFile(at('l.key'), secureRandom(32));
  writeKeyFile(at('h.key'), secureRandom(32));

  it('is not made of one half', async () => {
    writeKeyFile(at('copy.key'), Buffer.from(readFileSync(at('l.key'), 'utf8').trim(), 'base64url'));
    for (const same of ['l.key', 'copy.key']) {
      expect((await halves('l.key', same, 'one-half')).error?.message).toContain('hold the same half');
    }
    expect(existsSync(at('one-half'))).toBe(false);
  });

  it('is compared, and has its place', async () => {
    const { said, error } = await halves('l.key', 'h.key', 'two-halves');
    expect(error).toBeUndefined();
    expect(said).toContain('compare the commitment with the other operator');
    expect(said).toContain(`takes ${at('two-halves/verification.seed')} from beside its configuration`);
  });
});

describe('where a charter belongs', () => {
  it('a mission document is named as what it is', async () => {
    expect((await call({ charter: mission, out: at('again.json') })).error?.message).toContain(
      'is a mission document, which has been called already',
    );
  });

  it.each(['nowhere.json', 'l.key'])('nothing is worked out of %s', async (name) => {
    const { said, error } = await run('charter check', {}, [at(name)]);
    expect(error).toBeInstanceOf(Error);
    expect(said).toBe('');
  });
});

interface Said {
  readonly printed: string;
  readonly said: string;
  readonly error: Error | undefined;
}

async function run(name: string, options: GivenOptions, words: readonly string[] = [], ask?: Ask): Promise<Said> {
  const printed: string[] = [];
  const said: string[] = [];
  const terminal = {
    print: (text: string) => printed.push(text),
    say: (text: string) => said.push(text),
    progress: () => ({ update: () => undefined, done: () => undefined }),
    columns: 100,
    style: { bold: String, dim: String, red: String, green: String },
  };
  let error: Error | undefined;
  try {
    await runCommand(name, options, terminal, words, undefined, ask);
  } catch (cause) {
    error = cause as Error;
  }
  return { printed: printed.join('\n'), said: said.join('\n'), error };
}

function call(options: GivenOptions): Promise<Said> {
  return run('mission call', { charter: at('charter.json'), key: at('convenor.key'), ...options });
}

function approve(key: string, options: GivenOptions = {}, ask?: Ask): Promise<Said> {
  const reason = options['roster'] === true ? undefined : 'Nobody fears this question.';
  return run('mission approve', { mission, key: at(`${key}.key`), reason, yes: true, ...options }, [], ask);
}

function roster(options: GivenOptions = {}, enrolment = at('enrolment.json')): Promise<Said> {
  return run('mission roster', { mission, key: at('convenor.key'), from: '2026-01-05', ...options }, [enrolment]);
}

async function expectNothingWritten(run: () => Promise<Said>, sentence: string): Promise<void> {
  const before = readFileSync(mission, 'utf8');
  const { error, said } = await run();
  expect(error).toBeInstanceOf(InputError);
  expect(error?.message).toContain(sentence);
  expect(said).toBe('');
  expect(readFileSync(mission, 'utf8')).toBe(before);
}
