// privacy-page.test.ts — every number in docs/privacy.md is printed by one of the two commands that it names, or is a limit in the code.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { privacyNumbers } from '../../src/convenor/privacy-numbers.ts';
import { WINDOW } from '../../crypto/noise/generator-health.ts';
import { bestGuessProbability } from '../../protocol/privacy/promise.ts';
import { LIMITS } from '../../protocol/privacy/refusals.ts';
import { RENYI_ORDERS } from '../../protocol/privacy/renyi.ts';

const at = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = at('docs/privacy.md');
const figures = at('docs/privacy-figures.json');
const answered = privacyNumbers(figures);
const computed = numbersIn(answered);
/** Of each profile in the figures: how often the best guess at "was this person in?" is right. */
const guesses = (
  JSON.parse(answered) as { readonly profile: readonly { readonly delta_at_epsilon: { readonly 0: number } }[] }
).profile.map((row) => bestGuessProbability(row.delta_at_epsilon[0]));

/** What refuses a charter or a generator, and the orders of ledgers with their number. */
const limits = [...Object.values(LIMITS), WINDOW, ...RENYI_ORDERS, RENYI_ORDERS.length];

/** Numbers that define something rather than report it: the step of variances, a claim about the tests, the year of a paper. */
const DEFINITIONS = /^(?:1024|(?:19|20)\d\d)$/;

describe('docs/privacy.md', () => {
  it('names both commands', () => {
    expect(page).toContain('soundings charter check examples/charters/food-banks-and-debt-advice.json');
    expect(page).toContain('npm run privacy:numbers -- docs/privacy-figures.json');
  });

  it('has no number that they do not print and the code does not have', () => {
    const printed = [...numbersIn(charterText()), ...computed, ...guesses, ...limits];
    const prose = page
      .slice(0, page.indexOf('## Sources'))
      .replace(/^#+.*$/gm, '')
      .replace(/`[^`]*`/g, '')
      .replace(/^```[^]*?^```/gm, '');
    const unknown = tokensIn(prose).filter((token) => !DEFINITIONS.test(token) && !printed.some((number) => says(token, number)));
    expect(unknown).toEqual([]);
  });

  it('has figures that are what the code computes', () => {
    const stored = numbersIn(figures);
    expect(computed.length).toBe(stored.length);
    for (const [i, value] of stored.entries()) expect(Math.abs((computed[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
  });
});

function charterText(): string {
  const checked = checkCharterValue(JSON.parse(at('examples/charters/food-banks-and-debt-advice.json')));
  if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
  return JSON.stringify(charterWords(checked.report));
}

/** A number as the page writes it: so many decimals of a number that was printed, or its percentage. */
function says(token: string, printed: number): boolean {
  const percent = token.endsWith('%');
  const digits = token.replace('%', '');
  const decimals = digits.split('.')[1]?.length ?? 0;
  return printed.toFixed(decimals) === digits || (percent && (100 * printed).toFixed(decimals) === digits);
}

/** Numbers that stand alone: no exponent's base, no index, no part of a name. */
function tokensIn(text: string): string[] {
  return text.match(/(?<![\w.⁻^_])\d+(?:\.\d+)?%?(?![⁰¹²³⁴-⁹⁻\w])/gu) ?? [];
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map((number) => Number(number.replaceAll(',', '')));
}
