// charter-check.test.ts — three charters that can be offered, and one for each reason why not (privacy.md §9).
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportJson } from '../../src/commands/charter-check.ts';
import { runCommand } from '../support/run-command.ts';
import { checkCharterValue, type CharterReport } from '../../src/convenor/charter-check.ts';
import { charterPage, refusalPage } from '../../src/pages/charter-check/page.ts';
import { register } from '../../src/convenor/charter-register-words.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { checkCharter } from '../../protocol/charter/charter.ts';
import { varianceOf } from '../../protocol/privacy/law.ts';
import { epsilonAt } from '../../protocol/privacy/loss-distribution.ts';
import type { Log } from '../../protocol/register/keys/log-member.ts';
import { CHARTER } from '../protocol/register/world.ts';

const FOLDER = new URL('../../examples/charters/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

function accepted(name: string): CharterReport {
  const checked = checkCharterValue(read(name));
  if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
  return checked.report;
}

describe('the example charters', () => {
  const reports = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, report: accepted(name) }));

  it('are three, one for each kind of sector', () => {
    expect(reports.map(({ name }) => name)).toEqual(['end-of-life-care.json', 'energy-suppliers.json', 'food-banks-and-debt-advice.json']);
  });

  it.each(reports)('$name keeps what it promises, and its budget pays for all of its windows', ({ report }) => {
    const { charter, people, budget, tasks } = report;
    const [first] = people;
    const inOneWindow = first?.seen[0];
    expect(inOneWindow?.release.epsilon).toBeLessThanOrEqual(charter.promises.release.epsilon);
    expect(inOneWindow?.lastResort.epsilon).toBeLessThanOrEqual(charter.promises.lastResort?.epsilon ?? Infinity);
    const year = first?.seen.find(({ windows }) => windows === report.windows.year);
    expect(year?.release.epsilon).toBeLessThanOrEqual(charter.promises.release.yearEpsilon);
    expect(budget.windowsPaid).toBeGreaterThanOrEqual(budget.windows);
    for (const { liarMax, cellMax, bound } of tasks) expect(liarMax).toBe(cellMax + 2 * bound);
    // The charter with its noise is one that everybody else accepts.
    expect(checkCharter(charter)).toEqual(charter);
  });

  it('say in figures what privacy.md says of them', () => {
    const report = reports.find(({ name }) => name.startsWith('food'))?.report;
    const [person] = report?.people ?? [];
    expect(person?.seen.map(({ windows, release }) => [windows, Number(release.epsilon.toPrecision(3))])).toEqual([
      [1, 1],
      [4, 2.13],
      [12, 3.93],
      [52, 9.17],
    ]);
    expect(person?.several.map(({ release }) => release.epsilon.toFixed(2))).toEqual(['2.12', '3.32']);
    expect(report?.errors[0]?.curator.cell).toBeCloseTo(8.39, 2); // √70.37
    expect(report?.errors[0]?.rows.map(({ organisations }) => organisations)).toEqual([10, 12, 50, 500]);
    expect(report?.errors[0]?.rows[1]?.cell).toBeCloseTo(Math.sqrt((12 * 70.3667) / 10), 1);
  });

  it('say what one dishonest organisation can do in each size tier', () => {
    const report = reports.find(({ name }) => name.startsWith('energy'))?.report ?? expect.unreachable();
    const liars = charterWords(report).find(({ heading }) => heading === 'What one dishonest organisation can do');
    const rows = liars?.tables[0]?.rows.filter(([label]) => label?.startsWith('self-disconnections')) ?? [];
    const bound = report.charter.noise[0]?.bound ?? NaN;
    expect(rows).toEqual([
      ['self-disconnections, tier small', '4000', String(bound), String(4000 + 2 * bound), '24000'],
      ['self-disconnections, tier large', '200000', String(bound), String(200_000 + 2 * bound), '1200000'],
    ]);
    // A person is in one tier, so all tiers cost what one does.
    const { instruments, noise } = structuredClone(report.charter);
    for (const part of [...instruments, ...noise]) for (const name of ['tier', 'tiers', 'expects']) Reflect.deleteProperty(part, name);
    const untiered = { ...report.charter, instruments, noise: noise.filter((_, at) => at % 2 === 0) };
    expect(checkCharterValue(untiered)).toMatchObject({ kind: 'accepted', report: { budget: { windowsPaid: report.budget.windowsPaid } } });
    expect(report.people).toHaveLength(1);
  });

  it('say of all people, and of all releases, what holds for the worst off and the smallest', () => {
    const food = reports.find(({ name }) => name.startsWith('food'))?.report.charter ?? expect.unreachable();
    const tiers = [
      { name: 'small', cellMax: 40, organisationsMin: 40 },
      { name: 'large', cellMax: 400, organisationsMin: 7 },
    ];
    const draft = { ...structuredClone(food), instruments: food.instruments.slice(0, 1).map((visits) => ({ ...visits, tiers })) };
    Reflect.deleteProperty(draft, 'noise');
    const checked = checkCharterValue(draft);
    if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
    const { people } = checked.report;
    expect(people.map(({ sectors }) => sectors.length)).toEqual([food.sectors.length, food.sectors.length]);
    const [best, worst] = people.map(({ seen }) => (100 * (seen[0]?.release.bestGuess ?? NaN)).toFixed(0)).sort();
    expect(best).not.toBe(worst);
    const said = charterWords(checked.report)[2]?.paragraphs.join('\n');
    expect(said).toContain('no release has fewer than 7 organisations behind it');
    expect(said).toContain(`right at most ${worst}% of the time after seeing`);
  });

  it.each(reports)('$name is said in words, as JSON and as a page that fetches nothing', ({ report }) => {
    const words = charterWords(report);
    expect(words.map(({ heading }) => heading)).toEqual([
      'What is asked',
      'Is it of any use?',
      'What is promised, and to whom',
      'What the noise keeps for a person',
      'What it costs in accuracy',
      'What one dishonest organisation can do',
      'Which law of noise would serve better',
      'The public register',
      'What it rests on',
    ]);
    expect(JSON.parse(reportJson(report))).toMatchObject({
      refused: false,
      windows: report.windows,
      charter: { mission: report.charter.mission },
    });
    const page = charterPage(report.charter.mission, charterWords(report));
    expect(page.match(/<svg /g)?.length).toBe(2 + report.errors.length);
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("a charter that asks for the aggregators' own noise", () => {
  const draft = read('food-banks-and-debt-advice.json') as { readonly instruments: readonly { readonly name: string }[] };
  const instruments = draft.instruments.map((one) =>
    one.name === 'visits' ? { ...one, aggregatorNoise: { kind: 'skellam', variance: { num: 16, den: 1 } } } : one,
  );
  const checked = checkCharterValue({ ...draft, instruments });
  if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
  const { report } = checked;
  const without = accepted('food-banks-and-debt-advice.json');

  it('promises and draws what it would without', () => {
    expect(report.charter.noise).toEqual(without.charter.noise);
    expect(report.people.map(({ seen, several }) => ({ seen, several }))).toEqual(
      without.people.map(({ seen, several }) => ({ seen, several })),
    );
    expect(report.budget).toEqual(without.budget);
    expect(without.aggregators).toBeUndefined();
  });

  it('is told what is kept in addition, with one of them and with both', () => {
    const [kept] = report.aggregators?.people ?? [];
    expect(report.aggregators?.questions).toEqual([{ name: 'visits', law: { kind: 'skellam', variance: { num: 16n, den: 1n } } }]);
    expect(kept?.organisations).toEqual(report.people[0]?.seen[0]?.release);
    // Visits' two cells have so much more; those of the other question have what they had.
    const own = varianceOf(report.tasks[0]?.law ?? expect.unreachable());
    const epsilon = (more: number) =>
      epsilonAt(
        [10 * own + more, 10 * own].map((variance) => ({
          law: { kind: 'skellam' as const, variance: { num: BigInt(Math.round(variance * 1024)), den: 1024n } },
          amount: 1,
          cells: 2,
        })),
        1e-6,
      );
    expect(kept?.withOne.epsilon).toBeCloseTo(epsilon(16), 6);
    expect(kept?.withBoth.epsilon).toBeCloseTo(epsilon(32), 6);
    expect(kept?.withBoth.epsilon).toBeLessThan(kept?.withOne.epsilon ?? 0);
    expect(kept?.withOne.epsilon).toBeLessThan(kept?.organisations.epsilon ?? 0);
  });

  it('is told that it costs accuracy', () => {
    const [before = 0, after = 0] = [without, report].map(({ errors }) => errors[0]?.rows[1]?.cell);
    expect(after).toBeCloseTo(Math.sqrt(before ** 2 + 2 * 16), 10);
    expect(report.errors[1]).toEqual(without.errors[1]);
    expect(report.laws.reports.find(({ law }) => law === 'discrete-laplace')?.refused).toContain("aggregators' own noise is Skellam");
  });

  it('is said so in words and on the page', () => {
    const section = charterWords(report).find(({ heading }) => heading === "The aggregators' own noise");
    expect(section?.paragraphs.join('\n')).toContain('visits (Skellam, variance 16)');
    expect(section?.tables[0]?.rows.map(([counted]) => counted)).toEqual([
      "the organisations'",
      "and one aggregator's",
      "and both aggregators'",
    ]);
    expect(charterPage(report.charter.mission, charterWords(report))).toContain('<h2>The aggregators&#39; own noise</h2>');
    expect(charterPage(report.charter.mission, charterWords(report)).match(/<svg /g)?.length).toBe(2 + report.errors.length);
  });
});

describe('a charter that allows typed totals', () => {
  const draft = read('food-banks-and-debt-advice.json') as { readonly instruments: readonly { readonly name: string }[] };
  const instruments = draft.instruments.map((one) => (one.name === 'visits' ? { ...one, typedTotals: true } : one));
  const checked = checkCharterValue({ ...draft, instruments });
  if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
  const { report } = checked;
  const without = accepted('food-banks-and-debt-advice.json');

  it('promises and draws what it would without', () => {
    expect(report.charter.noise).toEqual(without.charter.noise);
    expect(report.budget).toEqual(without.budget);
    expect(without.people[0]?.twiceTyped).toBeUndefined();
  });

  it('is told what is kept for somebody in twice as many cells as declared', () => {
    const law = report.tasks[0]?.law ?? expect.unreachable();
    const other = report.tasks[1]?.law ?? expect.unreachable();
    const behind = (one: typeof law) => ({ kind: 'skellam' as const, variance: { num: 10n * BigInt(1024 * varianceOf(one)), den: 1024n } });
    const epsilon = epsilonAt(
      [
        { law: behind(law), amount: 1, cells: 4 },
        { law: behind(other), amount: 1, cells: 2 },
      ],
      1e-6,
    );
    const twice = report.people[0]?.twiceTyped;
    expect(twice?.release.epsilon).toBeCloseTo(epsilon, 3);
    expect(twice?.release.epsilon).toBeGreaterThan(report.people[0]?.seen[0]?.release.epsilon ?? Infinity);
    expect(twice?.lastResort.epsilon).toBeGreaterThan(report.people[0]?.seen[0]?.lastResort.epsilon ?? Infinity);
  });

  it('says what then rests on the organisations', () => {
    const said = (of: CharterReport) =>
      charterWords(of)
        .flatMap(({ paragraphs, tables }) => [...paragraphs, ...tables.map(({ caption }) => caption)])
        .join('\n');
    expect(said(report)).toContain('Typed totals are allowed for "visits": some totals may be added up by the organisations themselves');
    expect(said(report)).toContain('A person who stands in twice as many cells of "visits" as an organisation declared, in one window.');
    expect(said(report)).toContain('Its software cannot check it.');
    expect(said(without)).not.toMatch(/typed totals|twice as many cells/i);
  });
});

describe('charters that are refused', () => {
  const table = readFileSync(new URL('refused/README.md', FOLDER), 'utf8');
  const rows = [...table.matchAll(/^\| (\S+\.json) \| (.*?) \|.*\|$/gm)].map(([, file = '', reason = '']) => ({ file, reason }));
  const files = readdirSync(new URL('refused/', FOLDER)).filter((name) => name.endsWith('.json'));

  it('are at least eighteen, and each is in the table', () => {
    expect(rows.length).toBeGreaterThanOrEqual(18);
    expect(rows.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each(rows)('$file', ({ file, reason }) => {
    const checked = checkCharterValue(read(`refused/${file}`));
    expect(checked.kind).toBe('refused');
    if (checked.kind === 'refused') expect(checked.reasons.join('\n')).toContain(reason);
  });

  it('are so as a page, too, whatever their words', () => {
    expect(refusalPage('<script>', ['a "reason" & more'])).toMatch(
      /&lt;script&gt; can&#39;t be offered[^]*a &quot;reason&quot; &amp; more/,
    );
  });
});

describe('soundings charter check', () => {
  const run = async (words: readonly string[], options = {}) => {
    const printed: string[] = [];
    const terminal = {
      print: (text: string) => void printed.push(text),
      say: () => undefined,
      progress: () => ({ update: () => undefined, done: () => undefined }),
      columns: 100,
      style: { bold: String, dim: String, red: String, green: String },
    };
    await runCommand('charter check', options, terminal, words);
    return printed.join('\n');
  };
  const path = (name: string) => new URL(name, FOLDER).pathname;

  it('prints the figures alone, where asked', async () => {
    expect(JSON.parse(await run([path('food-banks-and-debt-advice.json')], { json: true }))).toMatchObject({ refused: false });
  });

  it('refuses with the reason, and wants one file', async () => {
    await expect(run([path('refused/two-organisations.json')])).rejects.toThrow("with fewer than 3, one would see the other's counts");
    await expect(run([])).rejects.toThrow('Name one charter file');
  });
});

describe('a charter’s register', () => {
  const report = (log: Partial<Log>) => ({ charter: { ...CHARTER, log: { ...CHARTER.log, ...log } } });

  it('is said with its witnesses, and whom one has to trust', () => {
    const said = register(report({}));
    expect(said.heading).toBe('The public register');
    expect(said.paragraphs).toHaveLength(1);
    expect(said.paragraphs[0]).toContain('before 3 of its 4 witnesses have signed');
    expect(said.paragraphs[0]).toContain('7 days to object');
    expect(said.tables[0]?.rows.map(([operator]) => operator)).toEqual([
      'A university',
      'A charity',
      'Central Library',
      'The witness network',
    ]);
  });

  it('is warned about where the aggregators alone are a quorum, or one witness can show two', () => {
    const paragraphs = register(report({ witnesses: CHARTER.log.witnesses.slice(0, 3), quorum: 2 })).paragraphs.slice(1);
    expect(paragraphs).toHaveLength(2);
    expect(paragraphs[0]).toMatch(/^Warning: The register's witnesses are the aggregators themselves: 2 of 3/);
    expect(paragraphs[1]).toMatch(/^Warning: One dishonest witness is enough/);
  });
});
