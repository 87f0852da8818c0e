// found-charters.test.ts — the charters with which the check was once led astray: each is refused with a clear sentence, by the check and by everybody else, or examined.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonicalJson, parseJson } from '../../protocol/json/canonical-json.ts';
import { checkCharter, parseCharter, type CharterDraft } from '../../protocol/charter/charter.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';

const text = readFileSync(new URL('../../examples/charters/food-banks-and-debt-advice.json', import.meta.url), 'utf8');
const example = parseJson(text) as unknown as CharterDraft;
const checked = checkCharterValue(example);
const complete = checked.kind === 'accepted' ? checked.report.charter : expect.unreachable();
const [visits, firstTime] = example.instruments;

const noise = (law: unknown) => example.instruments.map(({ name }) => ({ instrument: name, law, bound: 1_000_000_000 }));
const figure = {
  ...{ kind: 'figure', name: 'vacancies', question: 'How many vacancies?', gathered: 'together', cellMax: 1000 },
  ...{
    dimensions: [{ name: 'job', values: Array.from({ length: 12 }, (_, job) => `job ${job}`) }],
    figures: 1,
    protects: 10,
    unit: 'jobs',
  },
};
const total = {
  ...{ kind: 'total', name: 'meals', question: 'How many meals?', gathered: 'together', cellMax: 5000, unit: 'meals' },
  ...{ dimensions: [{ name: 'area', values: ['Bolton', 'Bury'] }], cellsPerPerson: 1, cap: 30 },
};

it.each<[string, object, RegExp]>([
  ['#5 promised one figure of twelve', { instruments: [figure] }, /asks for 12 figures, one a cell, but protects 1 of them; set "figures"/],
  [
    '#10 had a variance of 10^15',
    { noise: noise({ kind: 'skellam', variance: { num: 1_000_000_000_000_000, den: 1 } }) },
    /it must be a fraction from 1\/1024 to 10\^12/,
  ],
  [
    '#10 had a rate of 10^−30',
    {
      noise: noise({
        kind: 'discrete-laplace',
        parts: [{ rate: { num: 1, den: `1${'0'.repeat(30)}` }, shape: { num: 1, den: 10 } }],
      }),
    },
    /it must be a fraction from 2\^-20 to 1000/,
  ],
  [
    '#11 had both aggregators on one host, one behind a dot',
    {
      leader: { ...example.leader, url: 'https://agg.example/leader/' },
      helper: { ...example.helper, url: 'https://agg.example./helper/' },
    },
    /Both aggregators are on one host/,
  ],
  [
    '#12 cleared the screen and set the window’s title',
    { question: 'Hello\u001b[2J\u001b]0;pwned\u0007 all is fine' },
    /"Hello\\u001b\[2J\\u001b\]0;pwned\\u0007 all is fine" holds the character U\+001B, which can't be shown/,
  ],
  [
    '#15 asked what it forbids behind a space that nobody sees',
    { instruments: [visits, { ...firstTime, question: 'Is their immigration\u200b status settled?' }] },
    /"first-time" asks about "immigration status", which this mission forbids/,
  ],
  [
    '#15 had a sector four times',
    { sectors: ['food banks', 'food\u00a0banks', 'food  banks', 'food banks\u200b'].map((name) => ({ name })) },
    /Two sectors have the same name: "food banks" and .*differ only in case, spaces or invisible characters/,
  ],
])('%s', (_, change, sentence) => {
  const refused = checkCharterValue({ ...example, ...change });
  expect(refused.kind === 'refused' ? refused.reasons.join('\n') : 'accepted').toMatch(sentence);
  // What the SDK and the aggregators read has its noise stated.
  expect(() => checkCharter({ ...complete, ...change })).toThrow(sentence);
  expect(() => parseCharter(JSON.stringify({ ...complete, ...change }))).toThrow(sentence);
});

it('#1 promised an ε of 1 for 60,000 units under noise that hides some dozens', () => {
  const part = (shape: number) => ({ rate: { num: 1, den: 64 }, shape: { num: 1, den: shape } });
  const law = { kind: 'discrete-laplace', parts: [part(10), part(1)] };
  const asked = { ...figure, dimensions: [], protects: 60_000, cellMax: 1_000_000_000 };
  const refused = checkCharterValue({
    ...example,
    instruments: [asked],
    noise: [{ instrument: 'vacancies', law, bound: 1_000_000_000 }],
  });
  const reasons = refused.kind === 'refused' ? refused.reasons : [];
  const kept = /^The release promise for one window is ε = 1 at δ = 0.000001, but the charter's noise keeps only ε = (\d+\.\d\d)\.$/;
  expect(Number(reasons.map((reason) => kept.exec(reason)?.[1]).find((found) => found !== undefined))).toBeGreaterThan(800);
  expect(reasons.join(' ')).not.toMatch(/NaN|Infinity/);
});

it.each<[string, object]>([
  ['#1 had an ordinary total with a cap of 30', { instruments: [total] }],
  ['#16 had sectors called as every object’s own members are', { sectors: [{ name: 'constructor' }, { name: '__proto__' }] }],
])('%s, and is examined', (_, change) => {
  const accepted = checkCharterValue({ ...example, ...change });
  const { report } = accepted.kind === 'accepted' ? accepted : expect.unreachable(accepted.reasons.join(' '));
  const json = new TextDecoder().decode(canonicalJson(report.charter));
  expect(parseCharter(json)).toEqual(report.charter);
});
