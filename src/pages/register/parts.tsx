// parts.tsx — small pieces that several of the register's pages have: states, times, entries in a list, words of others, digests.
import type { Child } from 'hono/jsx';
import type { Site, MissionSite } from './model/site.ts';
import type { EntryView } from './model/view.ts';
import { entryTitle, standingWords } from './titles.ts';
import { dayWords } from '../../export/day-words.ts';
import { KINDS, timeStamp, timeWords } from './words.ts';

/** A state as words in a box; what it is shows by its words, and by its shape besides. */
export function Badge({ kind, children }: { readonly kind: 'good' | 'plain' | 'warning'; readonly children?: Child }) {
  return <span class={`badge ${kind}`}>{children}</span>;
}

export function StandingBadge({ mission }: { readonly mission: MissionSite }) {
  const { state } = mission.standing;
  return <Badge kind={state === 'running' ? 'good' : state === 'stopped' ? 'warning' : 'plain'}>{standingWords(mission)}</Badge>;
}

export function Time({ time }: { readonly time: number }) {
  return <time datetime={timeStamp(time)}>{timeWords(time)}</time>;
}

interface EntryListProps {
  readonly site: Site;
  readonly root: string;
  readonly entries: readonly EntryView[];
  /** Whether the entries are of several missions, so that each says whose it is. */
  readonly missions: 'named' | 'known';
}

/** Entries as a list, each with its number, kind and title. */
export function EntryList({ site, root, entries, missions }: EntryListProps) {
  if (entries.length === 0) return <p class="meta">None yet.</p>;
  return (
    <ol class="entries">
      {entries.map((entry) => (
        <li>
          <span class="number">{String(entry.index)}</span>
          <span>
            <a href={`${root}entry/${entry.index}.html`}>{entryTitle(site, entry)}</a>
            <small>{entryMeta(site, entry, missions)}</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

function entryMeta(site: Site, { leaf, loggedAt }: EntryView, missions: EntryListProps['missions']): string {
  const charter = leaf !== undefined && 'charter' in leaf ? leaf.charter : undefined;
  const mission = site.missions.find(({ log }) => log.digest === charter);
  return [
    leaf === undefined ? 'unknown kind' : KINDS[leaf.kind].one,
    ...(missions === 'named' && mission !== undefined ? [mission.charter.mission] : []),
    loggedAt === undefined ? 'not witnessed yet' : timeWords(loggedAt),
  ].join(' · ');
}

/** What somebody else wrote, and who. */
export function Quote({ who, children }: { readonly who: Child; readonly children?: Child }) {
  return (
    <figure class="quote">
      <blockquote>{children}</blockquote>
      <figcaption>{who}</figcaption>
    </figure>
  );
}

/** In the place of an objection's text, as long as the convenor and the board may still have it taken down. */
export function Pending({ day }: { readonly day: number }) {
  return (
    <p class="soft">
      Pending: the convenor and the board look at the text first. It is shown from {dayWords(day)}, or taken down with a reason.
    </p>
  );
}

/** A digest or key in full, which may break anywhere. */
export function Code({ children }: { readonly children?: Child }) {
  return <code>{children}</code>;
}

/** A digest in groups of four, as people compare it by telephone. */
export function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? hex;
}
