// answers-before.test.ts — `soundings query` says byte for byte what it said before questions were of one kind, in every form; and on a page every figure of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMissionLedger } from '../../../protocol/privacy/ledger.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { runCommand } from '../../support/run-command.ts';
import { saidOn } from '../../support/page-figures.ts';
import { ASKED, ASKED_ON_PAGES, RELEASES, type AskedBefore } from './asked-before.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-before-'));
const kept = (name: string): unknown => JSON.parse(readFileSync(new URL(`before/${name}`, import.meta.url), 'utf8'));
const before = kept('answers.json') as readonly string[];
const onPages = kept('asked-pages.json') as readonly (readonly string[])[];

beforeAll(async () => {
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });
  for (const [name, releases] of Object.entries(RELEASES)) {
    const store = await openReleaseStore(join(folder, name), () => 0);
    for (const release of releases) await store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
    await store.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What it prints, or the error with its sentence. */
async function said({ releases, options }: AskedBefore): Promise<string> {
  let out = '';
  const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
  try {
    await runCommand('query', { ...options, releases: join(folder, releases) }, io);
    return out;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

test('there is an answer for each question, and some of either kind', () => {
  expect(before).toHaveLength(ASKED.length);
  expect(before.filter((text) => text.startsWith('InputError')).length).toBeGreaterThan(100);
  expect(before.filter((text) => text.startsWith('{')).length).toBeGreaterThan(50);
});

test.each(ASKED.map((asked, at) => ({ asked, at, name: `${asked.releases} ${JSON.stringify(asked.options)}` })))(
  '$name',
  async ({ asked, at }) => {
    expect(await said(asked)).toBe(before[at]);
  },
);

describe('first on a page', () => {
  test('there is something for each question', () => {
    expect(onPages).toHaveLength(ASKED_ON_PAGES.length);
    expect(onPages.filter((pieces) => pieces.length > 3).length).toBeGreaterThan(50);
  });

  test.each(ASKED_ON_PAGES.map((asked, at) => ({ asked, at, name: `${asked.releases} ${JSON.stringify(asked.options)}` })))(
    '$name',
    async ({ asked, at }) => {
      const page = await said(asked);
      const now = page.startsWith('<!doctype') ? saidOn(/<section>[^]*?<\/section>/.exec(page)?.[0] ?? '') : [page];
      expect(now).toEqual(expect.arrayContaining([...(onPages[at] ?? [])]));
    },
  );
});
