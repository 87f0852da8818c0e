// pages.ts — the public site of a register: from what it has to the text of every page, by path. Pure; nothing but the register decides what they say.
import { sha256 } from '@soundings/crypto/sha256';
import { toHex, utf8 } from '@soundings/crypto/bytes';
import { charterPage } from '../charter-check/page.ts';
import type { CheckSection } from '../charter-check/section.ts';
import { resultsPage } from '../results/page.ts';
import { METER_STYLE } from '../styles/meter-style.ts';
import { REGISTER_STYLE } from '../styles/register-style.ts';
import { STYLE } from '../styles/style.ts';
import { checkPage } from './check-page.tsx';
import { entryPage } from './entry-page.tsx';
import { feedOf } from './feed.ts';
import { frontPage } from './front.tsx';
import { entriesPages, kindPage } from './lists.tsx';
import { missionPage } from './mission-page.tsx';
import { objectPage } from './object-page.tsx';
import { sitePartsOf } from './shell.tsx';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { siteOf, type MissionSite, type Site } from './model/site.ts';
import type { EntryView, SiteView } from './model/view.ts';
import { checkScript, freshScript, objectScript } from './scripts.ts';
import { KIND_ORDER } from './words.ts';

export interface PagesOptions {
  /** The text of the mark that the pages before left, if they are there: then only pages that may have changed are made. */
  readonly mark: string | undefined;
  /** What a charter's check says, for the page of the whole charter. */
  readonly charterSections: (mission: MissionSite) => CharterSections;
}

/** `kept` if the page is there already and stays as it is, `none` if the charter couldn't be checked. */
export type CharterSections = readonly CheckSection[] | 'kept' | 'none';

/** Says which build made the pages, and for how many entries. It is written last, so that what was interrupted is made again. */
export const MARK = 'pages.json';

const LEVEL = 0.95;

/** Pages, style sheet, scripts, feed and mark by their paths. */
export function registerPages(register: SiteView, { mark, charterSections }: PagesOptions): ReadonlyMap<string, string> {
  const site = siteOf(register);
  const build = buildOf(site);
  const files = new Map<string, string>(FIXED);
  files.set('index.html', frontPage(site));
  files.set('check.html', checkPage(site));
  files.set('feed.xml', feedOf(site));
  for (const [path, page] of entriesPages(site)) files.set(path, page);
  for (const [kind] of firstOfKinds(site)) files.set(`kind/${kind}.html`, kindPage(site, kind));
  for (const entry of changedEntries(site, entriesBefore(mark, build))) files.set(`entry/${entry.index}.html`, entryPage(site, entry));
  for (const mission of site.missions) for (const [path, page] of missionFiles(site, mission, charterSections)) files.set(path, page);
  return files.set(MARK, JSON.stringify({ build, entries: register.size }));
}

const FIXED: ReadonlyMap<string, string> = new Map([
  ['style.css', STYLE + METER_STYLE + REGISTER_STYLE],
  ['check.js', checkScript],
  ['fresh.js', freshScript],
  ['object.js', objectScript],
]);

/**
 * Names how this build makes the pages of entries: by the page of the first entry of each kind. They are many, and of those that are there only few
 * change when entries are added; but if another build made them, all are made again.
 */
function buildOf(site: Site): string {
  const samples = firstOfKinds(site).map(([, entry]) => entryPage(site, entry));
  return toHex(sha256(utf8([...FIXED.values(), ...samples].join('\0'))));
}

/** The kinds that the register has, each with its first entry. */
function firstOfKinds({ register }: Site): readonly (readonly [Leaf['kind'], EntryView])[] {
  return KIND_ORDER.flatMap((kind) => {
    const first = register.entries.find(({ leaf }) => leaf?.kind === kind);
    return first === undefined ? [] : [[kind, first] as const];
  });
}

/** For how many entries this build made pages before; 0 if another build did, or none. */
function entriesBefore(mark: string | undefined, build: string): number {
  const [, by, entries] = /^\{"build":"([0-9a-f]{64})","entries":(\d{1,15})\}$/.exec(mark ?? '') ?? [];
  return by === build ? Number(entries) : 0;
}

/** New entries, the one before them, whose page leads on to them, and those that a new one is about. */
function changedEntries({ register, objects }: Site, before: number): readonly EntryView[] {
  const fresh = register.entries.slice(before);
  const about = new Set(
    fresh.flatMap(({ index }) => {
      const object = objects.get(index);
      if (object?.kind === 'answer') return object.value.body.challenge;
      if (object?.kind === 'removal') return object.value.body.object;
      return object?.kind === 'lift' ? object.value.body.stop : [];
    }),
  );
  return register.entries.filter(({ index, leaf }) => index >= before - 1 || (leaf !== undefined && about.has(leaf.object)));
}

function missionFiles(
  site: Site,
  mission: MissionSite,
  charterSections: PagesOptions['charterSections'],
): readonly (readonly [string, string])[] {
  const { name, charter, log } = mission;
  const sections = charterSections(mission);
  const releases = log.releases.map(({ value }) => value);
  const parts = sitePartsOf(site.register.origin, '../');
  const extras = { hasCharterPage: sections !== 'none', hasFiguresPage: releases.length > 0 };
  return [
    [`mission/${name}.html`, missionPage(site, mission, extras)],
    [`mission/${name}-object.html`, objectPage(site, mission)],
    ...(typeof sections === 'string' ? [] : [[`mission/${name}-charter.html`, charterPage(charter.mission, sections, parts)] as const]),
    ...(releases.length === 0
      ? []
      : [[`mission/${name}-figures.html`, resultsPage(charter, releases, { level: LEVEL, site: parts })] as const]),
  ];
}
