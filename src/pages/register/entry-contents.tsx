// entry-contents.tsx — what an entry's object says, in plain words, by its kind.
import { dayOf } from '@soundings/protocol/charter/day';
import { DataTable } from '../components/data-table.tsx';
import { Facts } from '../components/facts.tsx';
import { ReleasedFigures } from './entry-release.tsx';
import { RosterTable } from './mission-rosters.tsx';
import { entryNaming, type EntryObject, type MissionSite, type Site } from './model/site.ts';
import type { EntryView } from './model/view.ts';
import { Code, grouped, Quote } from './parts.tsx';
import { entryTitle, memberName } from './titles.ts';
import { dayWords, OUTCOMES, plural, REASONS, shortReference } from './words.ts';

export function EntryContents({ site, entry }: { readonly site: Site; readonly entry: EntryView }) {
  const object = site.objects.get(entry.index);
  return object === undefined ? null : <section>{contentsOf(site, entry, object)}</section>;
}

function contentsOf(site: Site, entry: EntryView, object: EntryObject) {
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
      return <ChallengeContents site={site} entry={entry} object={object} />;
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
  readonly entry: EntryView;
}

function ChallengeContents({ site, entry, object: { value, mission } }: ChallengeProps) {
  const { about, received, name, text } = value.body;
  const answers = mission.log.answers.filter(({ value: answer }) => answer.body.challenge === entry.leaf?.object);
  return (
    <>
      <Reference site={site} object={about.object} words="About" />
      <Quote who={`${name === undefined ? 'Somebody who gave no name' : name}, on ${dayWords(dayOf(received) ?? 0)} by their own word`}>
        <p>{text}</p>
      </Quote>
      {answers.length === 0 ? <p>Not answered yet.</p> : null}
      {answers.map(({ index, value: { body } }) => (
        <p>
          <a href={`${index}.html`}>Answered in entry {String(index)}</a>: {OUTCOMES[body.outcome]}
        </p>
      ))}
    </>
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
