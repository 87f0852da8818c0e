// page.ts — a mission's releases as one HTML file: charts with intervals, tables, and how to read them. Nothing is fetched.
import type { Release } from '@soundings/protocol/release/release';
import { documentOf } from '../components/render.ts';
import { Results } from './results.tsx';
import type { PageOptions, PageSubject } from './subject.ts';

export function resultsPage(subject: PageSubject, releases: readonly Release[], options: PageOptions): string {
  return documentOf(Results({ subject, releases, options }));
}
