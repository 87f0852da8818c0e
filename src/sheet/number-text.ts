// number-text.ts — a number in a cell as text: its digits, or the day and time that it stands for in the workbook's calendar.
import type { NumberMeaning } from './number-format.ts';

/** Which day is number 0: Excel's usual calendar counts a 29 February 1900 that never was; the other begins on 1 January 1904. */
export type DateBase = 1900 | 1904;

/** The first number that is after 31 December 9999. */
const SERIAL_END = 2_958_466;
const DAY_SECONDS = 86_400;

/** The text of a number under its format. What is no date in that calendar stays a number. */
export function numberText(value: number, meaning: NumberMeaning, base: DateBase): string {
  switch (meaning.kind) {
    case 'number':
      return digits(value);
    case 'zeros':
      return Number.isInteger(value) && value >= 0 ? digits(value).padStart(meaning.digits, '0') : digits(value);
    case 'date':
      return dateText(value, base) ?? digits(value);
    case 'time':
      // A cell may show the time alone and yet hold the day too.
      return value >= 0 && value < 1 ? timeText(Math.round(value * DAY_SECONDS)) : (dateText(value, base) ?? digits(value));
    case 'duration':
      return value >= 0 && value < SERIAL_END ? timeText(Math.round(value * DAY_SECONDS)) : digits(value);
  }
}

/** From here on a number has more digits than a spreadsheet program keeps. */
const DIGITS_LOST = 1e15;

/**
 * The shortest text with the 15 digits that spreadsheet programs keep: 0.1 + 0.2 is 0.3. A number of more digits is written as 1.23E+17, as they show
 * it, because its last digits are lost: as an id it may be several people's.
 */
export function digits(value: number): string {
  const kept = Number(value.toPrecision(15));
  if (Math.abs(kept) >= DIGITS_LOST) return kept.toExponential().replace('e', 'E');
  return kept === 0 ? '0' : String(kept).replace('e', 'E');
}

/** `2026-11-16`, or with a time `2026-11-16T09:30:00`; undefined for numbers that are no day. */
function dateText(value: number, base: DateBase): string | undefined {
  const seconds = Math.round(value * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  if (day < (base === 1900 ? 1 : 0) || day >= SERIAL_END) return undefined;
  if (base === 1900 && day === 60) return '1900-02-29'; // what Excel shows; no reader of dates will take it
  const epoch = base === 1904 ? Date.UTC(1904, 0, 1) : day < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  const time = seconds - day * DAY_SECONDS;
  return time === 0 ? date : `${date}T${timeText(time)}`;
}

/** `09:30:00`, and more hours than 24 for a duration. */
function timeText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
