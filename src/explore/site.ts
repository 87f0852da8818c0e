// site.ts — the explorer as the files of a folder: pages, the releases that their worker asks, and every default query in every form. Any web host can serve it.
import { toHex, utf8 } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { sitePolicy } from '../pages/components/layout.tsx';
import { dataFile } from '../pages/explorer/data-file.ts';
import { EXPLORER_STYLE } from '../pages/explorer/explorer-style.ts';
import { instrumentPages, type ShownQuery } from '../pages/explorer/instrument-page.tsx';
import { frontPage, missionPage, type MissionShown } from '../pages/explorer/mission-page.tsx';
import type { Maps } from '../pages/explorer/maps.ts';
import { defaultQueries, VIEWS } from '../pages/explorer/views.ts';
import { STYLE } from '../pages/styles/style.ts';
import { answer } from '../insight/answer.ts';
import { askedBy } from '../insight/asked-by.ts';
import type { InstrumentOutlook } from '../insight/outlook/outlook.ts';
import { quickQuestions } from '../insight/questions/quick.ts';
import { positionIn } from '../register/position.ts';
import { answerBody, citedAnswer } from './answering.ts';
import { drawn } from '../pages/explorer/drawn.ts';
import { gapPhrase, type Gap } from '../pages/results/gaps.ts';
import { FILE_FORMS } from './forms.ts';
import { gapsOf } from './gaps.ts';
import { standingAt, type ExploredMission, type Standing } from './mission.ts';
import { elementsScript, workerScript } from './scripts.ts';

export interface SiteOptions {
  readonly maps: Maps;
  /** What stands out and what comes next, which takes minutes. */
  readonly outlookOf: (mission: ExploredMission) => Promise<readonly InstrumentOutlook[]>;
  /** The day on which the site is made, for citations. */
  readonly made: string;
}

type Files = Map<string, Uint8Array>;

/** Every file of the site by its path. */
export async function exploreSite(missions: readonly ExploredMission[], options: SiteOptions): Promise<ReadonlyMap<string, Uint8Array>> {
  const files: Files = new Map();
  const shown: MissionShown[] = [];
  const folders = foldersOf(missions);
  for (const [at, mission] of missions.entries()) shown.push(await addMission(files, mission, `m/${folders[at] ?? ''}`, options));
  put(files, 'index.html', frontPage(shown));
  put(files, 'style.css', STYLE + EXPLORER_STYLE);
  put(files, 'explore.js', elementsScript);
  put(files, 'worker.js', workerScript);
  put(files, '_headers', HEADERS);
  return files;
}

/** For hosts that read such a file; others have the policy in every page. */
const HEADERS = `/*
  Content-Security-Policy: ${sitePolicy(true, true)}; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
`;

/** By their names. Of several with one name, the later ones have the beginning of their charter's digest behind it. */
function foldersOf(missions: readonly ExploredMission[]): readonly string[] {
  return missions.map(({ charter, digest }, at) => {
    const isTaken = missions.slice(0, at).some((other) => other.charter.mission === charter.mission);
    return isTaken ? `${charter.mission}-${toHex(bytesOf(digest)).slice(0, 8)}` : charter.mission;
  });
}

async function addMission(files: Files, mission: ExploredMission, folder: string, options: SiteOptions): Promise<MissionShown> {
  const standing = standingAt(mission, undefined);
  const outlooks = standing === undefined ? [] : await options.outlookOf(mission);
  const { charter, releases: proved, register, notes, withheld } = mission;
  const releases = standing?.releases ?? [];
  const places = proved.map(({ proof }) => (proof === undefined || proof === '' ? null : positionIn(proof).index));
  const gaps = gapsOf(charter, releases, withheld);
  put(files, `${folder}/releases.json`, dataFile({ charter, releases, places, gaps, maps: options.maps }));
  const instruments = charter.instruments.map(({ name, question }) => {
    if (standing === undefined || !releases.some(({ instrument }) => instrument === name))
      return { name, question, views: [], first: undefined, gaps: gapPhrase(gaps.filter((gap) => gap.instrument === name)) };
    const shown = defaultQueries(releases, name, options.maps).map((query) => shownQuery(query, standing, gaps));
    for (const one of shown) addFiles(files, `${folder}/${name}`, one, standing, options.made);
    const outlook = outlooks.find(({ instrument }) => instrument === name);
    const own = {
      charter,
      instrument: name,
      releases,
      shown,
      gaps,
      maps: options.maps,
      outlook: usable(outlook),
      size: register?.size,
      notes,
    };
    const pages = instrumentPages(own);
    for (const [page, text] of pages) put(files, `${folder}/${name}/${page}`, text);
    const views = VIEWS.filter((view) => pages.has(view === 'chart' ? 'index.html' : `${view}.html`));
    return { name, question, views, first: shown[0], gaps: '' };
  });
  const position = register && `${register.origin}, ${register.size} entries, root ${register.root.slice(0, 16)}`;
  const shown = { charter, folder, releases, register: position, notes, instruments };
  put(files, `${folder}/index.html`, missionPage(shown));
  return shown;
}

/** Nothing to show if neither warnings nor forecasts could be made. */
function usable(outlook: InstrumentOutlook | undefined): InstrumentOutlook | undefined {
  return outlook?.warnings === undefined && outlook?.forecasts === undefined ? undefined : outlook;
}

function shownQuery(query: ShownQuery['query'], { subject, releases }: Standing, gaps: readonly Gap[]): ShownQuery {
  const question = quickQuestions.find(({ name }) => name === query.question);
  if (question === undefined) throw new RangeError(`there is no question "${query.question}"`);
  const { asked, address } = askedBy(question, [...query.always, ...query.parameters], subject);
  const answered = answer(question, releases, asked);
  return { query, address, answered, drawn: drawn(question, releases, answered, { view: query.view, sure: 'intervals', gaps }) };
}

function addFiles(files: Files, folder: string, { query, answered, address }: ShownQuery, standing: Standing, made: string): void {
  const cited = citedAnswer(answered, address, standing, made);
  put(files, `${folder}/${query.slug}.json`, `${JSON.stringify(answerBody(answered, standing))}\n`);
  for (const form of FILE_FORMS) put(files, `${folder}/${query.slug}.${form.ending}`, form.made(cited));
}

function put(files: Files, path: string, contents: string | Uint8Array): void {
  files.set(path, typeof contents === 'string' ? utf8(contents) : contents);
}
