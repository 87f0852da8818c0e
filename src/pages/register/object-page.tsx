// object-page.tsx — "Object to this mission": the file is made in the reader's browser and sent by nobody; to whom it can be handed, and what happens then.
import { Facts, type Fact } from '../components/facts.tsx';
import type { MissionSite, Site } from './model/site.ts';
import { pageOf } from './shell.tsx';
import { entryTitle } from './titles.ts';

/** So many of a mission's newest entries can be chosen as what the objection is about, besides its charter. */
const ENTRIES_MAX = 200;

export function objectPage(site: Site, mission: MissionSite): string {
  const { charter, name } = mission;
  return pageOf({
    site,
    root: '../',
    title: `Object to ${charter.mission}`,
    kicker: (
      <a href={`${name}.html`}>
        {charter.mission} · {charter.region}
      </a>
    ),
    heading: 'Object to this mission',
    summary: (
      <p class="lead">
        Anybody may object, with a name or without. This page makes a file in your browser. It sends nothing to anybody: you hand the file
        in yourself.
      </p>
    ),
    script: 'object.js',
    children: (
      <>
        <WriteItDown site={site} mission={mission} />
        <section>
          <h2>Hand it in</h2>
          <p>Send the file, or read its text out, to any one of these. Ask for the signed receipt: the days run from it.</p>
          <Facts kind="terms" said={takers(mission)} />
        </section>
        <WhatHappensThen />
      </>
    ),
  });
}

function WriteItDown({ site, mission }: { readonly site: Site; readonly mission: MissionSite }) {
  const { log } = mission;
  const { leaf } = site.register.entries[log.charter.index] ?? {};
  return (
    <section>
      <h2>Write it down</h2>
      <noscript>
        <p class="status">
          Making the file needs JavaScript, which is off in this browser. Write a letter or an e-mail in place of it: whoever takes it in
          makes the file for you.
        </p>
      </noscript>
      <div id="objection" class="form" data-charter={log.digest} hidden>
        <p>
          <label for="about">What it is about</label>
          <select id="about">
            <option value={`charter ${leaf?.object ?? ''}`}>The whole mission</option>
            {mission.entries
              .filter((entry) => entry.leaf !== undefined && entry.index !== log.charter.index)
              .slice(-ENTRIES_MAX)
              .toReversed()
              .map((entry) => (
                <option value={`${entry.leaf?.kind ?? ''} ${entry.leaf?.object ?? ''}`}>
                  Entry {String(entry.index)}: {entryTitle(site, entry)}
                </option>
              ))}
          </select>
        </p>
        <p>
          <label for="text">What you object to, and why</label>
          <textarea id="text" rows={10} maxlength={8000} aria-describedby="text-hint"></textarea>
          <small id="text-hint">At most 8,000 characters. Everybody will read it: leave out names and addresses of others.</small>
        </p>
        <p>
          <label for="name">Your name, if you want everybody to know it</label>
          <input id="name" maxlength={200} autocomplete="off" />
        </p>
        <p>
          <button id="make" class="button" type="button">
            Make the file
          </button>
        </p>
      </div>
      <div id="made" aria-live="polite"></div>
    </section>
  );
}

function WhatHappensThen() {
  return (
    <section>
      <h2>What happens then</h2>
      <ol>
        <li>Within 7 days it is an entry of this register, with its reference.</li>
        <li>
          Within 28 days of the receipt the convenor or the board answers it, as an entry as well. An overdue one stands at the top of the
          mission's page.
        </li>
        <li>A text that the law forbids, or that has somebody's personal data in it, can be taken down. Its entry stays, and says why.</li>
        <li>
          If it is no entry after 7 days, publish your file and the receipt. The reference proves what you wrote, and the receipt that it
          was taken in.
        </li>
      </ol>
    </section>
  );
}

function takers({ charter }: MissionSite): readonly Fact[] {
  const { convenor, board, leader, helper } = charter;
  const reach = (contact: string | undefined) => contact ?? 'The charter has no address of theirs.';
  return [
    [`The convenor, ${convenor.name}`, reach(convenor.contact)],
    [`The oversight board, ${board.name}`, reach(board.contact)],
    [`The leader, ${leader.operator}`, reach(leader.contact)],
    [`The helper, ${helper.operator}`, reach(helper.contact)],
  ];
}
