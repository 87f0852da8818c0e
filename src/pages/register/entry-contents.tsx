// entry-contents.tsx — what an entry's object says, in plain words, by its kind.
import { dayOf } from '@soundings/protocol/charter/day';
import { challengeDigest } from '@soundings/protocol/register/challenge';
import { DataTable } from '../components/data-table.tsx';
import { Facts } from '../components/facts.tsx';
import { ReleasedFigures } from './entry-release.tsx';
import { RosterTable } from './mission-rosters.tsx';
import type { Objection } from './model/objections.ts';
import { entryNaming, type EntryObject, type MissionSite, type Site } from './model/site.ts';
import type { EntryView } from './model/view.ts';
import { Code, grouped, Pending, Quote } from './parts.tsx';
import { entryTitle, memberName } from './titles.ts';
import { dayWords } from '../../export/day-words.ts';
import { OUTCOMES, plural, REASONS, shortReference } from './words.ts';

export function EntryContents({ site, entry }: { readonly site: Site; readonly entry: EntryView }) {
  const object = site.objects.get(entry.index);
  return object === undefined ? null : <section>{contentsOf(site, object)}</section>;
}

function contentsOf(site: Site, object: EntryObject) {
  switch (object.kind) {
    case 'charter':
      return <CharterContents object={object} />;
    case 'decision':
      return <DecisionContents object={object} />;
    case 'roster':
      return <RosterTable mission={object.mission} roster={object.value} />;
    case 'policy':
      return <PolicyContents object={object} />;
    case 'board':
      return <BoardContents object={object} />;
    case 'stop':
      return (
        <Quote who={`The ${object.value.body.by}, which signed this`}>
          <p>{object.value.body.text}</p>
        </Quote>
      );
    case 'lift':
      return <Reference site={site} object={object.value.body.stop} words="The stop that is lifted" />;
    case 'release':
      return <ReleasedFigures mission={object.mission} release={object.value} />;
    case 'withheld':
      return <WithheldContents object={object} />;
    case 'challenge':
      return <ChallengeContents site={site} object={object} />;
    case 'answer':
      return <AnswerContents site={site} object={object} />;
    case 'removal':
      return <RemovalContents site={site} object={object} />;
    case 'hypothesis':
      return <p>{object.statement}</p>;
    case 'software':
      return <SoftwareContents object={object} />;
    case 'audit':
      return <AuditContents object={object} />;
  }
}

type Of<Kind extends EntryObject['kind']> = { readonly object: Extract<EntryObject, { readonly kind: Kind }> };

/** An entry that this one is about. */
function Reference({ site, object, words }: { readonly site: Site; readonly object: string; readonly words: string }) {
  const entry = entryNaming(site, object);
  return (
    <p>
      {words}:{' '}
      {entry === undefined ? (
        <>
          an object that is not in this register, <Code>{shortReference(object)}</Code>
        </>
      ) : (
        <a href={`${entry.index}.html`}>
          entry {String(entry.index)}, {entryTitle(site, entry)}
        </a>
      )}
    </p>
  );
}

function CharterContents({ object: { mission } }: Of<'charter'>) {
  return (
    <>
      <p>{mission.charter.question}</p>
      <p>
        <a href={`../mission/${mission.name}.html`}>The mission's page</a> has what it asks and promises, in plain words.
      </p>
      <p class="fingerprint">
        Fingerprint: <Code>{grouped(mission.name)}</Code>
      </p>
    </>
  );
}

function DecisionContents({ object: { mission, value } }: Of<'decision'>) {
  const { decision, body } = value;
  return (
    <>
      <Quote who={memberName(mission, decision.key)}>{body === null ? <p class="soft">No reason given.</p> : <p>{body.text}</p>}</Quote>
      <p class="meta">
        Signed with the key <Code>{shortReference(decision.key)}</Code>. Members of a board are known here by their keys.
      </p>
    </>
  );
}

function PolicyContents({ object: { value } }: Of<'policy'>) {
  const { log, inForceFrom, lost } = value.body;
  return (
    <>
      <p>
        From {dayWords(dayOf(inForceFrom) ?? 0)} on, this register is signed with {plural(log.keys.length, 'key')} and seen by{' '}
        {log.witnesses.length} witnesses, of whom {log.quorum} must sign. The convenor and the board have approved that.
      </p>
      {lost === undefined ? null : <p>The register before it is lost for good. Both aggregators have confirmed its last checkpoint.</p>}
      <DataTable
        label="Witnesses"
        head={[
          { name: 'witness run by', kind: 'heading' },
          { name: 'key', kind: 'text' },
        ]}
        rows={log.witnesses.map(({ operator, key }) => [operator, key])}
      />
      <DataTable label="Keys" head={[{ name: "the register's keys", kind: 'heading' }]} rows={log.keys.map((key) => [key])} />
    </>
  );
}

function BoardContents({ object: { value, mission } }: Of<'board'>) {
  const { keys, quorum, inForceFrom, number } = value.body;
  const before = boardBefore(mission, number);
  const standing = (key: string) => (before.keys.includes(key) ? 'stays' : 'joins');
  const rows = [
    ...keys.map((key) => [key, standing(key)]),
    ...before.keys.filter((key) => !keys.includes(key)).map((key) => [key, 'leaves']),
  ];
  return (
    <>
      <p>
        From {dayWords(dayOf(inForceFrom) ?? 0)} on, the board has {plural(keys.length, 'member')}, of whom {quorum} must agree. Before, it
        had {before.keys.length}, of whom {before.quorum} had to. The board before it has signed this, and so has everyone who joins.
      </p>
      <DataTable
        label="Members"
        head={[
          { name: 'key of the member', kind: 'heading' },
          { name: 'from then on', kind: 'text' },
        ]}
        rows={rows}
      />
    </>
  );
}

/** The board that this one follows: the charter's own is number 0. */
function boardBefore({ charter, log }: MissionSite, number: number): { readonly keys: readonly string[]; readonly quorum: number } {
  return log.boards.find(({ value }) => value.body.number === number - 1)?.value.body ?? charter.board;
}

function WithheldContents({ object: { value } }: Of<'withheld'>) {
  const { reason, notGiven } = value.body;
  return (
    <>
      <p>Nothing was released for this window: {REASONS[reason]}.</p>
      <p>
        {notGiven === undefined
          ? 'Only the convenor says so. No aggregator has signed that it gave nothing, so privacy may have been spent, and the window is charged to the budget like a release.'
          : 'An aggregator has signed that it gave nothing for this window, and never will. So no privacy was spent on it.'}
      </p>
    </>
  );
}

interface ChallengeProps extends Of<'challenge'> {
  readonly site: Site;
}

/** So many of those that stand together are on their entry's page; the object has all. */
const TOGETHER_SHOWN = 50;

function ChallengeContents({ site, object: { objections } }: ChallengeProps) {
  const [first] = objections;
  if (first === undefined) return null;
  return (
    <>
      {objections.length === 1 ? (
        <Reference site={site} object={first.challenge.value.body.about.object} words="About" />
      ) : (
        <p>
          {plural(objections.length, 'objection')} that nobody has signed are in this one entry, and are answered together. Each has its own
          reference.
        </p>
      )}
      {objections.slice(0, TOGETHER_SHOWN).map((objection) => (
        <ObjectionQuote objection={objection} />
      ))}
      {objections.length <= TOGETHER_SHOWN ? null : <p class="meta">The object below has all of them.</p>}
      {first.answers.length === 0 ? <p>Not answered yet.</p> : null}
      {first.answers.map(({ index, value: { body } }) => (
        <p>
          <a href={`${index}.html`}>Answered in entry {String(index)}</a>: {OUTCOMES[body.outcome]}
        </p>
      ))}
    </>
  );
}

function ObjectionQuote({ objection: { challenge, shownFromDay } }: { readonly objection: Objection }) {
  const { received, name, text } = challenge.value.body;
  return (
    <Quote
      who={`${name === undefined || shownFromDay !== undefined ? 'Somebody' : name}, on ${dayWords(dayOf(received) ?? 0)} by their own word; reference ${shortReference(challengeDigest(challenge.value))}`}
    >
      {shownFromDay === undefined ? <p>{text}</p> : <Pending day={shownFromDay} />}
    </Quote>
  );
}

function AnswerContents({ site, object: { value } }: Of<'answer'> & { readonly site: Site }) {
  return (
    <>
      <Reference site={site} object={value.body.challenge} words="The challenge" />
      <Quote who={`Outcome: ${OUTCOMES[value.body.outcome]}`}>
        <p>{value.body.text}</p>
      </Quote>
    </>
  );
}

function RemovalContents({ site, object: { value } }: Of<'removal'> & { readonly site: Site }) {
  return (
    <>
      <p>
        Reason: {value.body.reason === 'personal-data' ? 'it had personal data in it' : 'it was against the law'}. Signed by the convenor
        and the board.
      </p>
      {value.body.roster === undefined ? null : (
        <p>
          {plural(value.body.roster.names.length, 'name')} went out of the roster. Its other parts stay, and its organisations are counted
          as before.
        </p>
      )}
      <Reference site={site} object={value.body.object} words="What was taken down" />
    </>
  );
}

function AuditContents({ object: { value } }: Of<'audit'>) {
  return (
    <Facts
      kind="terms"
      said={[
        ['Component', value.body.component],
        ['Records', value.body.sequence.toLocaleString('en-GB')],
        ['Head', value.body.head],
      ]}
    />
  );
}

function SoftwareContents({ object: { value } }: Of<'software'>) {
  const { name, version, source, files } = value.body;
  return (
    <>
      <Facts
        kind="terms"
        said={[
          ['Program', `${name} ${version}`],
          ['Sources', source],
        ]}
      />
      <DataTable
        label="Files"
        head={[
          { name: 'file', kind: 'heading' },
          { name: 'bytes', kind: 'number' },
          { name: 'SHA-256', kind: 'text' },
        ]}
        rows={files.map((file) => [file.name, file.size.toLocaleString('en-GB'), file.sha256])}
      />
    </>
  );
}
