// privacy-numbers.ts — answers a JSON file of privacy figures with the same file, each value computed by our code.
//
// `npm run privacy:numbers -- FILE`. What a row asks is told by its fields; every other field is a parameter:
//   epsilon, delta, cells, amount            → variance         variance, cells, amount, delta[, windows] → epsilon
//   delta_at_epsilon                         → δ at each ε      renyi                                     → divergence at each order
//   level                                    → half_width, attained    two_sided_tail_log2                → bound     pmf → each probability
// The law is Skellam's of `variance`, or a discrete Laplace of rate `a` (one of `shares` shares of it).
import { readFileSync } from 'node:fs';
import process, { argv, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { fixedPmf } from '@soundings/crypto/noise/pmf';
import { rational, type Rational } from '@soundings/crypto/noise/rational';
import { skellamScale } from '@soundings/protocol/privacy/calibrate';
import { interval } from '@soundings/protocol/privacy/interval';
import type { LaplacePart, SkellamLaw } from '@soundings/protocol/privacy/law';
import { deltaAt, epsilonAt, type Shift } from '@soundings/protocol/privacy/loss-distribution';
import { renyiDivergence } from '@soundings/protocol/privacy/renyi';
import { tailBound } from '@soundings/protocol/privacy/tail';

type Row = Readonly<Record<string, unknown>>;

/** The text of a figures file → the same text with our values. Keys stay in their order. */
export function privacyNumbers(text: string): string {
  // JSON.parse would move keys like "1" before "0.5"; with a mark in front it leaves them where they are.
  const marked: unknown = JSON.parse(text.replace(/"(-?[\d.]+)"(\s*:)/g, '"#$1"$2'));
  return `${JSON.stringify(answers(marked), null, 1).replace(/"#(-?[\d.]+)":/g, '"$1":')}\n`;
}

/** Rows in a list, lists by name, or one row. */
function answers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(answers);
  if (typeof value !== 'object' || value === null) throw new RangeError('a figures file holds rows: objects that name their parameters');
  const row = value as Row;
  const lists = Object.values(row).every((each) => Array.isArray(each));
  return lists ? mapValues(row, answers) : answer(row);
}

function answer(row: Row): Row {
  if ('pmf' in row) return { ...row, pmf: probabilities(row) };
  if ('renyi' in row) return { ...row, renyi: divergences(row) };
  if ('delta_at_epsilon' in row) return { ...row, delta_at_epsilon: profile(row) };
  if ('level' in row) {
    const { halfWidth, attained } = interval(lawOf(row), number(row, 'level'));
    return { ...row, half_width: halfWidth, attained };
  }
  if ('two_sided_tail_log2' in row) return { ...row, bound: tailBound(lawOf(row), number(row, 'two_sided_tail_log2')) };
  if ('windows' in row || !('epsilon' in row)) {
    return { ...row, epsilon: epsilonAt(shiftsOf(row), number(row, 'delta'), number(row, 'windows', 1), 'exact') };
  }
  return { ...row, variance: calibrated(row) };
}

function calibrated(row: Row): number {
  const amount = number(row, 'amount', 1);
  const instrument = { cells: number(row, 'cells', 1) * number(row, 'windows', 1), amount, weight: 1 };
  return skellamScale([instrument], { epsilon: number(row, 'epsilon'), delta: number(row, 'delta') }, 0, 'exact') * amount ** 2;
}

function profile(row: Row): Row {
  return mapValues(row['delta_at_epsilon'] as Row, (_, epsilon) =>
    deltaAt(shiftsOf(row), unmarked(epsilon), number(row, 'windows', 1), 'exact'),
  );
}

function divergences(row: Row): Row {
  const [law, cells, amount] = [lawOf(row), number(row, 'cells', 1), number(row, 'amount', 1)];
  return mapValues(row['renyi'] as Row, (_, order) => cells * renyiDivergence(law, amount, unmarked(order)));
}

/** Twenty digits, as texts: from the integers that the production tables are made of, so finely that the smallest has its digits too. */
function probabilities(row: Row): Row {
  const law = lawOf(row);
  const fixed = law.kind === 'skellam' ? law : ({ kind: 'laplace-part', ...(law.parts[0] as LaplacePart) } as const);
  const asked = Object.keys(row['pmf'] as Row).map(unmarked);
  for (let bits = 256; ; bits *= 2) {
    const { masses } = fixedPmf(fixed, bits);
    const smallest = 1n << 70n; // 2^70 units are 21 digits
    if (bits < 8192 && !asked.every((k) => k < masses.length - 1 && (masses[k] as bigint) > smallest)) continue;
    return mapValues(row['pmf'] as Row, (_, k) => decimal(masses[unmarked(k)] ?? 0n, bits, 20));
  }
}

/** A fixed-point number to so many significant digits. */
function decimal(value: bigint, bits: number, digits: number): string {
  if (value === 0n) return '0';
  let exponent = 0;
  for (let left = value; left < 1n << BigInt(bits); left *= 10n) exponent--;
  const scaled = (value * 10n ** BigInt(digits - 1 - exponent) + (1n << BigInt(bits - 1))) >> BigInt(bits);
  const text = scaled.toString().replace(/0+$/, '');
  return exponent < -6
    ? `${text.slice(0, 1)}${text.length > 1 ? '.' : ''}${text.slice(1)}e${exponent}`
    : `0.${'0'.repeat(-exponent - 1)}${text}`;
}

function shiftsOf(row: Row): Shift[] {
  return [{ law: lawOf(row), cells: number(row, 'cells', 1), amount: number(row, 'amount', 1) }];
}

function lawOf(row: Row): SkellamLaw | { kind: 'discrete-laplace'; parts: readonly LaplacePart[] } {
  if ('variance' in row) return { kind: 'skellam', variance: fraction(row['variance']) };
  return { kind: 'discrete-laplace', parts: [{ rate: fraction(row['a']), shape: rational(1n, BigInt(number(row, 'shares', 1))) }] };
}

/** A decimal as the fraction that it is. */
function fraction(value: unknown): Rational {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value));
  if (match === null) throw new RangeError(`a variance or rate is a positive number, got ${String(value)}`);
  const [, whole = '', decimals = '', exponent = '0'] = match as (string | undefined)[];
  const power = Number(exponent) - decimals.length;
  const digits = BigInt(whole + decimals);
  return power >= 0 ? rational(digits * 10n ** BigInt(power)) : rational(digits, 10n ** BigInt(-power));
}

function number(row: Row, name: string, otherwise?: number): number {
  const value = Number(row[name] ?? otherwise);
  if (Number.isNaN(value)) throw new RangeError(`a row lacks the number "${name}": ${JSON.stringify(row)}`);
  return value;
}

function unmarked(key: string): number {
  return Number(key.replace('#', ''));
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , file] = argv;
  for (const output of [stdout, stderr]) output.on('error', () => undefined); // whoever read has left
  try {
    if (file === undefined) throw new RangeError('name the file: npm run privacy:numbers -- FILE');
    stdout.write(privacyNumbers(readFileSync(file, 'utf8')));
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
