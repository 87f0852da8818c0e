// lists.tsx — the entries in lists: all of them by their numbers, and those of one kind.
import type { Leaf } from '@soundings/protocol/register/leaf';
import type { Site } from './model/site.ts';
import { EntryList } from './parts.tsx';
import { pageOf } from './shell.tsx';
import { entriesWords, KINDS } from './words.ts';

/** Entries on one page. */
const BLOCK = 100;
/** The newest entries of a kind on its page. */
const KIND_MAX = 200;

/** The pages of all entries by their paths: the newest hundred, and a page for every hundred before. */
export function entriesPages(site: Site): ReadonlyMap<string, string> {
  const { size } = site.register;
  const last = Math.max(0, Math.ceil(size / BLOCK) - 1);
  const pages = new Map<string, string>();
  for (let block = 0; block <= last; block++) {
    // The newest page has an address that stays; an older one never changes again, but for its links.
    pages.set(block === last ? 'entries.html' : `entries-${block}.html`, blockPage(site, block, last));
  }
  return pages;
}

function blockPage(site: Site, block: number, last: number): string {
  const entries = site.register.entries.slice(block * BLOCK, (block + 1) * BLOCK);
  const [first, end] = [block * BLOCK, Math.min(site.register.size, (block + 1) * BLOCK) - 1];
  return pageOf({
    site,
    root: '',
    title: block === last ? 'Entries' : `Entries ${first} to ${end}`,
    kicker: `${entriesWords(site.register.size)} in all`,
    heading: site.register.size === 0 ? 'No entries yet' : `Entries ${first} to ${end}`,
    children: (
      <>
        <EntryList site={site} root="" entries={entries.toReversed()} missions="named" />
        <nav class="pages" aria-label="Pages of entries">
          {block === last ? null : <a href={block + 1 === last ? 'entries.html' : `entries-${block + 1}.html`}>Newer entries</a>}
          {block === 0 ? null : <a href={`entries-${block - 1}.html`}>Older entries</a>}
        </nav>
      </>
    ),
  });
}

export function kindPage(site: Site, kind: Leaf['kind']): string {
  const entries = site.register.entries.filter(({ leaf }) => leaf?.kind === kind).reverse();
  const { many, about } = KINDS[kind];
  return pageOf({
    site,
    root: '../',
    title: many,
    kicker: entriesWords(entries.length),
    heading: many,
    summary: <p class="lead">{about}</p>,
    children: (
      <>
        <EntryList site={site} root="../" entries={entries.slice(0, KIND_MAX)} missions="named" />
        {entries.length <= KIND_MAX ? null : (
          <p>
            These are the newest {KIND_MAX}. Older ones are on their mission's page and among <a href="../entries.html">all entries</a>.
          </p>
        )}
      </>
    ),
  });
}
