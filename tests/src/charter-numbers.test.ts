// charter-numbers.test.ts — numbers of a charter that no arithmetic should be tried with, and documents too large to be read.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerInThread } from '../../client-sdk/node/in-thread.ts';
import { canonicalJson, parseJson } from '../../protocol/json/canonical-json.ts';
import { charterFingerprint, checkCharter } from '../../protocol/charter/charter.ts';
import { MissionError } from '../../protocol/errors.ts';
import { charterPage } from '../../src/pages/charter-check/page.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { inCheckThread } from '../../src/convenor/check-in-thread.ts';
import { readCharterJson } from '../../src/convenor/mission-file.ts';

type Document = Readonly<Record<string, unknown>>;

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const example = parseJson(readFileSync(at('examples/charters/food-banks-and-debt-advice.json'), 'utf8')) as Document;
const instruments = example['instruments'] as readonly Document[];

const withNoise = (law: unknown): Document => ({
  ...example,
  noise: instruments.map(({ name }) => ({ instrument: name, law, bound: 1_000_000_000 })),
});
const skellam = (num: unknown, den: unknown = 1) => withNoise({ kind: 'skellam', variance: { num, den } });
const laplace = (num: unknown, den: unknown) =>
  withNoise({ kind: 'discrete-laplace', parts: [{ rate: { num, den }, shape: { num: 1, den: 1 } }] });

function reasonsOf(value: unknown): readonly string[] {
  const checked = checkCharterValue(value);
  return checked.kind === 'refused' ? checked.reasons : [];
}

describe('a number of a charter', () => {
  it.each([
    ['a variance of 10^15', skellam(1e15)],
    ['a variance of 10^13', skellam(1e13)],
    ['a variance that could be summed but not drawn', skellam(300_000_000)],
    ['a variance below one draw in 1024', skellam(1, 1_000_000)],
    ['a fraction of 400 digits above and below', skellam(`1${'0'.repeat(400)}`, `7${'0'.repeat(399)}`)],
    ['a variance of no digits', skellam('abc')],
    ['a variance of nothing', skellam(0)],
    ['a negative variance', skellam(-5)],
    ['a rate of 10^-30', laplace(1, `1${'0'.repeat(30)}`)],
    ['a rate of 1/2000, too small to be drawn', laplace(1, 2000)],
    ['a rate of 10^30', laplace(`1${'0'.repeat(30)}`, 1)],
  ])('#10 #37: %s is refused before anything is worked out', (_, charter) => {
    const reasons = reasonsOf(charter);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.join(' ')).toMatch(/isn't right|too wide to be drawn|of no kind/);
  });

  it('#10: a promise that no noise keeps is refused, and not searched for', () => {
    const promises = example['promises'] as Document;
    for (const release of [
      { epsilon: 1e-300, delta: 1e-6, yearEpsilon: 9.5 },
      { epsilon: 1, delta: 1e-300, yearEpsilon: 9.5 },
    ]) {
      expect(reasonsOf({ ...example, promises: { ...promises, release } }).length).toBeGreaterThan(0);
    }
  });

  it('#10: 1e400 is no number, wherever it stands', () => {
    const text = JSON.stringify(example);
    expect(() => parseJson(text.replace('"cellMax":400', '"cellMax":1e400'))).toThrow('a number that a double can hold');
    const infinite = JSON.parse(text.replace('"cellMax":400', '"cellMax":1e400')) as unknown;
    expect(() => checkCharter(infinite)).toThrow(MissionError);
    for (const band of [1e400, -1e400, 1e300]) {
      const dimensions = [{ name: 'age', bands: [band] }];
      expect(reasonsOf({ ...example, instruments: [{ ...instruments[0], dimensions }] }).join()).toContain('bands');
    }
  });

  it('#5: a figure is asked for as many figures as it has cells, and protects them all', () => {
    const figure = (figures: number) => ({
      ...example,
      instruments: [
        {
          kind: 'figure',
          name: 'vacancies',
          question: 'How many vacancies?',
          gathered: 'together',
          dimensions: [{ name: 'job', values: Array.from({ length: 12 }, (_, job) => `job ${job}`) }],
          cellMax: 1000,
          figures,
          protects: 10,
          unit: 'vacancies',
        },
      ],
    });
    for (const figures of [1, 11])
      expect(reasonsOf(figure(figures)).join()).toContain(`asks for 12 figures, one a cell, but protects ${figures}`);
    const checked = checkCharterValue(figure(12));
    expect(checked.kind).toBe('accepted');
  });
});

describe('a charter of the build before', () => {
  it('keeps its digest and stays accepted', () => {
    const accepted = checkCharterValue(example);
    const charter = accepted.kind === 'accepted' ? accepted.report.charter : expect.unreachable();
    const again = checkCharter(parseJson(new TextDecoder().decode(canonicalJson(charter))));
    expect(charterFingerprint(again)).toBe(charterFingerprint(charter));
  });
});

describe('the check in a thread', () => {
  it('#10 ends with the signal, and when it takes too long', async () => {
    const busy = join(mkdtempSync(join(tmpdir(), 'soundings-numbers-')), 'busy.mjs');
    writeFileSync(busy, 'for (;;);');
    const url = new URL(`file://${busy}`);
    expect(await answerInThread(url, undefined, { cpuSeconds: 0.2, seconds: 600 })).toMatchObject({ kind: 'too-long' });
    const stop = new AbortController();
    const asked = answerInThread(url, undefined, { cpuSeconds: 600, seconds: 600 }, stop.signal);
    stop.abort(new Error('as asked'));
    await expect(asked).rejects.toThrow('as asked');
  });

  it('gives the verdict that it gives in place', async () => {
    const none = new AbortController().signal;
    expect((await inCheckThread('check', skellam(1e15), none)).kind).toBe('refused');
    const completed = await inCheckThread('complete', example, none);
    expect(completed.kind).toBe('complete');
  });
});

describe('a document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-numbers-'));
  const file = (text: string) => {
    const path = join(folder, 'charter.json');
    writeFileSync(path, text);
    return path;
  };

  it('#20 of more than 16 MB, with a text of more than a million characters, or nested without end is refused with a sentence', () => {
    expect(() => readCharterJson(file(`{"mission":"${'a'.repeat(16_000_000)}"}`))).toThrow(/has 16000014 bytes; at most 16000000 are read/);
    expect(() => readCharterJson(file(`{"mission":"${'a'.repeat(15_000_000)}"}`))).toThrow(/a text of at most 1000000 characters/);
    expect(() => readCharterJson(file('['.repeat(1_000_000)))).toThrow(/at most 64 levels/);
    expect(() => parseJson(`"${'a'.repeat(16_000_001)}"`)).toThrow(/at most 16000000 are read/);
  });

  it('has texts as JSON.parse reads them, and refuses what it refuses', () => {
    for (const text of ['"a\\"b"', '"\\\\"', '"\\\\\\""', '"\\u00e9\\n"', '""']) expect(parseJson(text)).toBe(JSON.parse(text));
    for (const text of ['"a', '"\\"', '"\n"', '"\\x"', '"\u0001"']) expect(() => parseJson(text)).toThrow('a text in double quotes');
  });
});

describe('the printable page', () => {
  it('#5 says who is protected in words that fit figures too', () => {
    const figure = {
      ...{ kind: 'figure', name: 'vacancies', question: 'How many vacancies?', gathered: 'together', dimensions: [] },
      ...{ cellMax: 1000, figures: 1, protects: 10, unit: 'vacancies' },
    };
    const page = (asked: readonly unknown[]) => {
      const checked = checkCharterValue({ ...example, instruments: asked });
      return checked.kind === 'accepted'
        ? charterPage(checked.report.charter.mission, charterWords(checked.report))
        : expect.unreachable(checked.reasons.join());
    };
    const [visits] = instruments;
    expect(page([figure])).toContain('differences of up to 10 vacancies in each');
    expect(page([figure])).not.toContain('What is protected is whether one person id');
    expect(page([visits, figure])).toContain('What is protected is whether one person id');
    expect(page([visits, figure])).toContain('Figures are about the organisation itself');
  });
});
