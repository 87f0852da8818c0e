// front.tsx — the register's first page: what it is, how fresh it is, its missions and its latest entries.
import type { MissionSite, Site } from './model/site.ts';
import { EntryList, StandingBadge, Time } from './parts.tsx';
import { pageOf } from './shell.tsx';
import { entriesWords, KIND_ORDER, KINDS, plural } from './words.ts';

const LATEST = 15;

export function frontPage(site: Site): string {
  const { register, missions } = site;
  return pageOf({
    site,
    root: '',
    title: '',
    kicker: 'For anybody to read, and to check',
    heading: 'Public register',
    summary: (
      <p class="lead">
        What these missions ask, who decided it, who takes part and what was released, in the order in which it was published. Every entry
        is signed and seen by independent witnesses, so nothing in it can be changed or taken out without anybody noticing.
      </p>
    ),
    script: 'fresh.js',
    children: (
      <>
        <Freshness site={site} />
        <section>
          <h2>Missions</h2>
          {missions.length === 0 ? <p class="meta">No mission has been called yet.</p> : null}
          <div class="cards">
            {missions.map((mission) => (
              <MissionCard mission={mission} />
            ))}
          </div>
        </section>
        <section>
          <h2>Latest entries</h2>
          <EntryList site={site} root="" entries={register.entries.slice(-LATEST).reverse()} missions="named" />
          <p>
            <a href="entries.html">All {entriesWords(register.size)}</a>
          </p>
        </section>
        <Kinds site={site} />
        <HowToRead />
      </>
    ),
  });
}

/** Who has signed the checkpoint, and when; a script adds how long ago that was. */
function Freshness({ site: { register } }: { readonly site: Site }) {
  const { seen, size } = register;
  if (seen?.quorumTime === undefined)
    return (
      <div class="status warning" role="note">
        <strong>Not enough witnesses have signed this register.</strong> Do not rely on anything here that is not in a mission document with
        its own proof.
      </div>
    );
  const signed = seen.witnesses.filter(({ time }) => time !== undefined);
  return (
    <div class="status">
      <p data-seen={String(seen.quorumTime)}>
        <strong>{entriesWords(size)}</strong>, seen by {signed.length} of its {seen.witnesses.length} witnesses on{' '}
        <Time time={seen.quorumTime} />.
      </p>
      <p class="meta">
        A register is signed again every day. If that was more than two days ago, its witnesses are down, or you are being shown an old
        copy.
      </p>
      <ul class="witnesses">
        {seen.witnesses.map(({ operator, name, time }) => (
          <li class={time === undefined ? 'missing' : 'signed'}>
            {operator} <small>{time === undefined ? `${name} has not signed this one` : name}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function MissionCard({ mission }: { readonly mission: MissionSite }) {
  const { charter, name, log, spent } = mission;
  return (
    <article class="card">
      <h3>
        <a href={`mission/${name}.html`}>{charter.question}</a>
      </h3>
      <p class="meta">
        {charter.mission} · {charter.region} · called by {charter.convenor.name}
      </p>
      <p>
        <StandingBadge mission={mission} />
      </p>
      <p class="meta">
        {[
          plural(log.releases.length, 'release'),
          ...(log.withheld.length > 0 ? [`${log.withheld.length} withheld`] : []),
          `privacy spent on ${spent.windows} of ${plural(spent.windowsInAll, 'window')}`,
          ...challengeWords(mission),
        ].join(' · ')}
      </p>
    </article>
  );
}

/** Overdue ones are said where a mission is first seen. */
function challengeWords({ objections }: MissionSite): readonly string[] {
  if (objections.length === 0) return [];
  const answered = objections.filter(({ answers }) => answers.length > 0).length;
  const overdue = objections.filter(({ overdueDays }) => overdueDays > 0).length;
  return [`${plural(objections.length, 'challenge')}, ${answered} answered${overdue === 0 ? '' : `, ${overdue} overdue`}`];
}

function Kinds({ site: { register } }: { readonly site: Site }) {
  const counts = new Map<string, number>();
  for (const { leaf } of register.entries) counts.set(leaf?.kind ?? '', (counts.get(leaf?.kind ?? '') ?? 0) + 1);
  const unknown = counts.get('') ?? 0;
  return (
    <section>
      <h2>By kind</h2>
      <ul class="kinds">
        {KIND_ORDER.filter((kind) => counts.has(kind)).map((kind) => (
          <li>
            <a href={`kind/${kind}.html`}>{KINDS[kind].many}</a> <small>{String(counts.get(kind) ?? 0)}</small>
          </li>
        ))}
      </ul>
      {unknown === 0 ? null : <p class="meta">{entriesWords(unknown)} of a kind that this page does not know.</p>}
    </section>
  );
}

function HowToRead() {
  return (
    <section>
      <h2>How to read this register</h2>
      <p>
        A <strong>mission</strong> asks charities, public bodies and businesses one social question. Its <strong>charter</strong> fixes what
        is asked, what is promised and who decides; an <strong>oversight board</strong> approves or refuses it, and the public has some days
        to object before anybody contributes. Organisations add noise to their own counts before anything leaves them, and two aggregators
        that would not collude add them up. Only noisy totals over many organisations are ever released.
      </p>
      <p>
        Each window of each question ends in exactly one entry: a <strong>release</strong>, or the reason why there is none. If a window is
        missing, something is wrong, and the mission's page says so.
      </p>
      <p>
        An entry names its object by a digest. If the law requires that a text is taken down, the entry stays, and says that it was taken
        down and why.
      </p>
    </section>
  );
}
