// report.ts — what went through the servers, as a table for people.
import { format } from '../report.ts';
import type { ServerRow } from './measure.ts';
import type { MemoryUse, MemoryWatch } from './million.ts';

export const serverHeading = [
  'upload to release'.padEnd(26),
  ...['bytes', 'uploaded/s', 'released/s', 'best', 'leader, µs', 'helper, µs', 'database, µs', 'leader, MB', 'helper, MB', 'load'].map(
    (name) => name.padStart(13),
  ),
].join('');

export function serverLine(row: ServerRow): string {
  const { uploadBytes, uploaded, released, best, leaderMicros, helperMicros, databaseMicros, leaderPeakBytes, helperPeakBytes } = row;
  const costs = [uploadBytes, uploaded, released, best, leaderMicros, helperMicros].map(format);
  const rest = [databaseMicros === undefined ? '' : format(databaseMicros), megabytes(leaderPeakBytes), megabytes(helperPeakBytes)];
  return row.title.padEnd(26) + [...costs, ...rest, format(row.load)].map((figure) => figure.padStart(13)).join('');
}

export function memoryLines({ reports, seconds, leader, helper }: MemoryWatch): readonly string[] {
  const line = (name: string, { largestBytes, bytesPerReport, databaseBytes }: MemoryUse) =>
    `${name}: at most ${megabytes(largestBytes)} MB in memory, growing by ${megabytes(bytesPerReport * 1e6)} MB a million reports; database ${megabytes(databaseBytes)} MB`;
  return [
    `${String(reports)} reports in ${seconds.toFixed(0)} s, ${(reports / seconds).toFixed(0)} a second, made beside`,
    line('leader', leader),
    line('helper', helper),
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
