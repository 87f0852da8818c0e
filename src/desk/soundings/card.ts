// card.ts — a practitioner's answers as a short code to tell or paste: it names nobody, belongs to one week of one question, and notices slips.
import { createHash } from 'node:crypto';

/** Which card it is: the charter's digest, the question's number in the charter, and the window. */
export interface CardPlace {
  /** 32 bytes. */
  readonly charter: Uint8Array;
  readonly instrument: number;
  readonly window: number;
  /** How many items the question has. */
  readonly items: number;
}

/** One for each item, in the charter's order: 0 none, 1 falling, 2 steady, 3 rising, 4 sharply rising. */
export type CardAnswers = readonly number[];

/** `misspelt`: not a code at all. `another`: a slip, or a card of another week or mission. */
export type ReadCard =
  { readonly kind: 'card'; readonly id: string; readonly answers: CardAnswers } | { readonly kind: 'misspelt' | 'another' };

const RANDOM_SIZE = 4;
const CHECK_SIZE = 3;
const CHOICES = 5n;

/** Crockford's base 32: no letter that could be taken for a digit. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** RangeError unless there are as many answers as items, each from 0 to 4, and `random` has 4 bytes. */
export function cardCode(place: CardPlace, answers: CardAnswers, random: Uint8Array): string {
  if (random.length !== RANDOM_SIZE) throw new RangeError('a card has 4 random bytes');
  const body = Buffer.concat([random, answerBytes(answers, place.items)]);
  return grouped(toDigits(Buffer.concat([body, checkOf(place, body)])));
}

/** Reads a code however it was typed: case, spaces and hyphens don't count; O is 0, I and L are 1. */
export function readCard(code: string, place: CardPlace): ReadCard {
  const size = RANDOM_SIZE + answerSize(place.items) + CHECK_SIZE;
  const bytes = fromDigits(code, size);
  if (bytes === undefined) return { kind: 'misspelt' };
  const body = bytes.subarray(0, size - CHECK_SIZE);
  if (!checkOf(place, body).equals(bytes.subarray(size - CHECK_SIZE))) return { kind: 'another' };
  const answers = answersIn(body.subarray(RANDOM_SIZE), place.items);
  return answers === undefined ? { kind: 'misspelt' } : { kind: 'card', id: body.subarray(0, RANDOM_SIZE).toString('hex'), answers };
}

/** Base 5, the first item highest, in the fewest bytes that hold any answers to so many items. */
function answerBytes(answers: CardAnswers, items: number): Buffer {
  if (answers.length !== items || answers.some((answer) => !Number.isInteger(answer) || answer < 0 || answer > 4))
    throw new RangeError('a card has an answer from 0 to 4 for each item');
  const value = answers.reduce((sum, answer) => sum * CHOICES + BigInt(answer), 0n);
  return Buffer.from(value.toString(16).padStart(2 * answerSize(items), '0'), 'hex');
}

function answerSize(items: number): number {
  return Math.ceil((CHOICES ** BigInt(items) - 1n).toString(16).length / 2);
}

/** Undefined if the number is too large for so many items. */
function answersIn(bytes: Uint8Array, items: number): CardAnswers | undefined {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const answers: number[] = [];
  for (let item = 0; item < items; item++) {
    answers.unshift(Number(rest % CHOICES));
    rest /= CHOICES;
  }
  return rest === 0n ? answers : undefined;
}

function checkOf({ charter, instrument, window }: CardPlace, body: Uint8Array): Buffer {
  const numbers = Buffer.alloc(6);
  numbers.writeUInt16BE(instrument, 0);
  numbers.writeUInt32BE(window, 2);
  return createHash('sha256').update('soundings card v1\0').update(charter).update(numbers).update(body).digest().subarray(0, CHECK_SIZE);
}

/** The bits from the first on, five a digit, filled up with zeros at the end. */
function toDigits(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) << BigInt(length * 5 - bytes.length * 8);
  let text = '';
  for (let at = 0; at < length; at++) {
    text = (DIGITS[Number(value & 31n)] ?? '') + text;
    value >>= 5n;
  }
  return text;
}

/** Undefined unless it is the one code of so many bytes. */
function fromDigits(code: string, size: number): Buffer | undefined {
  const text = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const spare = BigInt(Math.ceil((size * 8) / 5) * 5 - size * 8);
  if (text.length !== Math.ceil((size * 8) / 5)) return undefined;
  let value = 0n;
  for (const digit of text) {
    const number = DIGITS.indexOf(digit);
    if (number < 0) return undefined;
    value = (value << 5n) | BigInt(number);
  }
  if (value & ((1n << spare) - 1n)) return undefined;
  return Buffer.from((value >> spare).toString(16).padStart(2 * size, '0'), 'hex');
}

function grouped(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join('-');
}
