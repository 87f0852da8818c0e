// entry-page.tsx — one entry: what it says in plain words, when it was proved and by whom, and the signed files to check that with.
import { Facts } from '../components/facts.tsx';
import { EntryContents } from './entry-contents.tsx';
import { missionOf, removalOf, type Site } from './model/site.ts';
import type { EntryView } from './model/view.ts';
import { Code, Time } from './parts.tsx';
import { pageOf } from './shell.tsx';
import { entryTitle } from './titles.ts';
import { KINDS } from './words.ts';

export function entryPage(site: Site, entry: EntryView): string {
  const { leaf, index } = entry;
  const mission = missionOf(site, leaf);
  const kind = leaf === undefined ? 'unknown kind' : KINDS[leaf.kind].one;
  return pageOf({
    site,
    root: '../',
    title: `Entry ${index}: ${entryTitle(site, entry)}`,
    kicker: (
      <>
        Entry {String(index)} · {kind}
        {mission === undefined ? null : (
          <>
            {' '}
            · <a href={`../mission/${mission.name}.html`}>{mission.charter.mission}</a>
          </>
        )}
      </>
    ),
    heading: entryTitle(site, entry),
    children: (
      <>
        <State site={site} entry={entry} />
        <EntryContents site={site} entry={entry} />
        <Proof entry={entry} isPending={isPending(site, entry)} />
        <nav class="pages" aria-label="Neighbouring entries">
          {index + 1 < site.register.size ? <a href={`${index + 1}.html`}>Next entry</a> : null}
          {index > 0 ? <a href={`${index - 1}.html`}>Previous entry</a> : null}
        </nav>
      </>
    ),
  });
}

/** Whatever keeps an entry from being read as it was made. */
function State({ site, entry: { leaf, object, issue } }: { readonly site: Site; readonly entry: EntryView }) {
  if (issue !== undefined)
    return (
      <div class="status warning" role="note">
        <strong>This entry is not believed.</strong> {issue}
      </div>
    );
  if (leaf === undefined || object.state === 'present') return null;
  if (object.state === 'removed')
    return (
      <div class="status" role="note">
        <strong>{leaf.kind === 'roster' ? 'Names were taken out of this roster.' : 'The text was taken down.'}</strong>{' '}
        <WhyRemoved site={site} object={leaf.object} /> The entry stays, and so does its digest: whoever has the{' '}
        {leaf.kind === 'roster' ? 'whole roster' : 'text'} can still show that it was here.{' '}
        <a href={`../${object.path}`}>{leaf.kind === 'roster' ? 'What is left of it' : 'What stands in its place, signed'}</a>
      </div>
    );
  return (
    <div class="status warning" role="note">
      <strong>The object is missing.</strong> The register's host has to bring back <Code>{object.path}</Code>, or the removal that takes
      its place.
    </div>
  );
}

/** The entry that says why, and who has signed it. */
function WhyRemoved({ site, object }: { readonly site: Site; readonly object: string }) {
  const removal = removalOf(site, object);
  const known = removal && site.objects.get(removal.index);
  if (removal === undefined || known?.kind !== 'removal') return <>No entry says why.</>;
  return (
    <>
      {known.value.body.reason === 'personal-data' ? 'It had personal data in it' : 'It was against the law'}: the convenor and the board
      say so in <a href={`${removal.index}.html`}>entry {String(removal.index)}</a>.
    </>
  );
}

/** Of an objection whose text is not shown yet the page has no way to the object either. */
function isPending({ objects }: Site, { index }: EntryView): boolean {
  const known = objects.get(index);
  return known?.kind === 'challenge' && known.objections.some(({ shownFromDay }) => shownFromDay !== undefined);
}

function Proof({ entry, isPending: isHidden }: { readonly entry: EntryView; readonly isPending: boolean }) {
  const { index, leaf, text, hash, loggedAt, provedSize, object } = entry;
  return (
    <section>
      <h2>Proof</h2>
      {loggedAt === undefined ? (
        <p>This entry has no proof yet: not enough witnesses have signed a checkpoint with it.</p>
      ) : (
        <p>
          A quorum of witnesses had seen it by <Time time={loggedAt} />, when the register had {String(provedSize ?? 0)} entries.
        </p>
      )}
      <ul class="links">
        <li>
          <a href={`../check.html#${index}`}>Check this entry</a> in this browser
        </li>
        {object.state === 'present' && !isHidden ? (
          <li>
            <a href={`../${object.path}`}>The object</a>, as it was signed (JSON)
          </li>
        ) : null}
        {loggedAt === undefined ? null : (
          <li>
            <a href={`../proof/${hash}`}>The proof</a> (a text that any tlog tool reads)
          </li>
        )}
      </ul>
      <details>
        <summary>What the register itself holds</summary>
        <Facts
          kind="terms"
          said={[
            ['Place', `${index}, counted from 0`],
            ['Hash in the tree', hash],
            ...(leaf === undefined
              ? []
              : [['Digest of the object', `${leaf.object} (SHA-256 in base64url), ${leaf.size.toLocaleString('en-GB')} bytes`] as const]),
          ]}
        />
        <pre tabindex={0} role="region" aria-label="The leaf">
          {text}
        </pre>
      </details>
    </section>
  );
}
