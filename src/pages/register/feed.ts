// feed.ts — the register's newest entries as a feed.
import { atomFeed } from '../../export/atom.ts';
import { missionOf, type Site } from './model/site.ts';
import { entryTitle } from './titles.ts';
import { KINDS, timeStamp } from './words.ts';

const NEWEST = 50;

/** Addresses have to be whole in a feed: those of the newest charter's register. */
export function feedOf(site: Site): string {
  const { origin, entries, url = `https://${origin}/` } = site.register;
  return atomFeed({
    title: `Register ${origin}`,
    url: `${url}feed.xml`,
    pages: `${url}index.html`,
    author: origin,
    updated: timeStamp(site.moment),
    news: entries
      .slice(-NEWEST)
      .reverse()
      .map((entry) => ({
        title: entryTitle(site, entry),
        url: `${url}entry/${entry.index}.html`,
        updated: timeStamp(entry.loggedAt ?? site.moment),
        summary: [
          `Entry ${entry.index}`,
          entry.leaf === undefined ? 'unknown kind' : KINDS[entry.leaf.kind].one,
          missionOf(site, entry.leaf)?.charter.mission ?? '',
        ]
          .filter((part) => part !== '')
          .join(', '),
      })),
  });
}
