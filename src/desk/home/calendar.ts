// calendar.ts — when each window closes, as a calendar takes it (RFC 5545): one event a window, with an alarm three days before.
import { createHash } from 'node:crypto';
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import type { Words } from '../../pages/words/words.ts';

/** All windows of these missions. `now` is in seconds since the epoch. */
export function calendarOf(charters: readonly Charter[], words: Words, now: number): string {
  const stamp = new Date(now * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const events = charters.flatMap((charter) =>
    missionWindows(charter.schedule).flatMap((window) => eventOf(charter, window, stamp, words)),
  );
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Soundings//desk//EN', 'CALSCALE:GREGORIAN', ...events, 'END:VCALENDAR'];
  return lines.map(folded).join('\r\n') + '\r\n';
}

/** The day before nothing more is taken. */
function eventOf(charter: Charter, window: Window, stamp: string, { say, days }: Words): readonly string[] {
  const id = createHash('sha256').update(`${charter.mission}\0${charter.seedCommitment}\0${window.number}`).digest('hex').slice(0, 32);
  const compact = (day: number) => dateOf(day).replaceAll('-', '');
  const summary = say('calendar-event', { mission: charter.mission, days: days(window.firstDay, window.endDay - 1) });
  return [
    'BEGIN:VEVENT',
    `UID:${id}@soundings`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(window.closesDay - 1)}`,
    `SUMMARY:${escaped(summary)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(summary)}`,
    'TRIGGER:-P3D',
    'END:VALARM',
    'END:VEVENT',
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n');
}

/** Lines of at most 75 bytes (RFC 5545 §3.1), broken between characters. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (Buffer.byteLength(part + character) > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join('\r\n ');
}
