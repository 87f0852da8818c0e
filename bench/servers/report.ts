// report.ts — what went through the servers, as a table for people.
import { format } from '../report.ts';
import type { ServerRow } from './measure.ts';

export const serverHeading = [
  'upload to release'.padEnd(26),
  ...['bytes', 'uploaded/s', 'released/s', 'best', 'leader, µs', 'helper, µs', 'load'].map((name) => name.padStart(12)),
].join('');

export function serverLine({ title, uploadBytes, uploaded, released, best, leaderMicros, helperMicros, load }: ServerRow): string {
  const figures = [uploadBytes, uploaded, released, best, leaderMicros, helperMicros, load].map((value) => format(value).padStart(12));
  return title.padEnd(26) + figures.join('');
}
