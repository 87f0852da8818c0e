// titles.ts — what an entry is, in one line: its title on its own page, in lists and in the feed.
import { cadenceNoun } from '../../export/cadence-words.ts';
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { taskPhrase } from '@soundings/protocol/charter/task-numbers';
import type { LeafPlace } from '@soundings/protocol/register/leaf';
import type { Objection } from './model/objections.ts';
import { entryNaming, type EntryObject, type MissionSite, type Site } from './model/site.ts';
import type { EntryView } from './model/view.ts';
import { dayWords, windowWords } from '../../export/day-words.ts';
import { capital, KINDS, OUTCOMES, plural, REASONS, shortReference } from './words.ts';

export function entryTitle(site: Site, entry: EntryView): string {
  const { leaf, object } = entry;
  if (leaf === undefined) return 'An entry of a kind that this page does not know';
  const known = site.objects.get(entry.index);
  if (known !== undefined) return objectTitle(site, known);
  const kind = capital(KINDS[leaf.kind].one);
  if (object.state === 'removed') return `${kind}: the text was taken down`;
  if (object.state === 'missing') return `${kind}: the object is missing`;
  return `${kind}: the object is not what it should be`;
}

function challengeTitle(site: Site, objections: readonly Objection[]): string {
  const [first] = objections;
  if (objections.length > 1) return `${plural(objections.length, 'challenge')} that nobody signed, together`;
  return first === undefined ? 'Challenge' : `Challenge to ${referenceWords(site, first.challenge.value.body.about.object)}`;
}

function objectTitle(site: Site, known: EntryObject): string {
  switch (known.kind) {
    case 'charter':
      return `Charter of ${known.mission.charter.mission}`;
    case 'decision':
      return `${memberName(known.mission, known.value.decision.key)} ${known.value.decision.decision} the charter`;
    case 'roster': {
      const { number, organisations, inForceFrom } = known.value.roster;
      return `Roster ${number}: ${plural(organisations.length, 'organisation')} from ${dayWords(dayOf(inForceFrom) ?? 0)}`;
    }
    case 'policy':
      return `New keys of the register from ${dayWords(dayOf(known.value.body.inForceFrom) ?? 0)}`;
    case 'board':
      return `New board from ${dayWords(dayOf(known.value.body.inForceFrom) ?? 0)}`;
    case 'stop':
      return `Stopped by the ${known.value.body.by} from ${dayWords(dayOf(known.value.body.from) ?? 0)}`;
    case 'lift':
      return 'The board lifted a stop: the mission goes on';
    case 'release':
      return `${capital(placeWords(known.mission, { ...known.value, sector: known.value.sector ?? undefined, window: known.value.window.number }))}: ${plural(known.value.organisations, 'organisation')}`;
    case 'withheld':
      return `${capital(placeWords(known.mission, known.value.body.place))}: nothing released, ${REASONS[known.value.body.reason]}`;
    case 'challenge':
      return challengeTitle(site, known.objections);
    case 'answer':
      return `Answer to ${referenceWords(site, known.value.body.challenge)}: ${OUTCOMES[known.value.body.outcome]}`;
    case 'removal':
      return `The text of ${referenceWords(site, known.value.body.object)} was taken down`;
    case 'hypothesis':
      return `Hypothesis: ${known.statement}`;
    case 'software':
      return `${known.value.body.name} ${known.value.body.version}`;
    case 'audit':
      return `Audit log of ${known.value.body.component}, up to record ${known.value.body.sequence.toLocaleString('en-GB')}`;
  }
}

/** "visits in charity, 5–11 January 2026" */
export function placeWords({ charter }: MissionSite, place: LeafPlace): string {
  const { window } = place;
  const when = window < charter.schedule.count ? windowWords(windowNumbered(charter.schedule, window)) : `window ${window}`;
  return `${taskPhrase(place)}, ${when}`;
}

/** "Member 2 of the board"; members have keys and no names. */
export function memberName({ charter, log }: MissionSite, key: string): string {
  const boards = [charter.board.keys, ...log.boards.map(({ value }) => value.body.keys)];
  const at = boards.findLast((keys) => keys.includes(key))?.indexOf(key) ?? -1;
  return at < 0 ? 'Somebody' : `Member ${at + 1} of the board`;
}

/** "the charter (entry 1)", "something that is not in this register" */
function referenceWords(site: Site, object: string): string {
  const entry = entryNaming(site, object);
  if (entry?.leaf === undefined) return `an object that is not in this register (${shortReference(object)})`;
  return `the ${KINDS[entry.leaf.kind].one} in entry ${entry.index}`;
}

/** How a mission stands, in a few words. */
export function standingWords({ standing, charter }: MissionSite): string {
  switch (standing.state) {
    case 'waiting':
      return standing.refusals > 0
        ? `not approved: ${standing.approvals} of ${standing.quorum} approvals, ${standing.refusals} against`
        : `waiting for the board: ${standing.approvals} of ${standing.quorum} approvals`;
    case 'cooling':
      return `open to objections until ${dayWords(dayAt(standing.until))}`;
    case 'planned':
      return `begins on ${dayWords(dayOf(charter.schedule.firstDay) ?? 0)}`;
    case 'running':
      return `running: ${cadenceNoun(charter.schedule.cadence)} ${standing.window + 1} of ${standing.windows}`;
    case 'ended':
      return 'ended';
    case 'stopped':
      return `stopped by the ${standing.by} from ${dayWords(standing.fromDay)}`;
  }
}
