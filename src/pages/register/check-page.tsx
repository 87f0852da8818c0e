// check-page.tsx — "Check it yourself": in this browser, or with a program on one's own machine; what each of them shows, and what it doesn't.
import type { Site } from './model/site.ts';
import { Code } from './parts.tsx';
import { pageOf } from './shell.tsx';
import { entriesWords } from './words.ts';

export function checkPage(site: Site): string {
  const { register, missions } = site;
  const url = register.url ?? 'https://…/';
  return pageOf({
    site,
    root: '',
    title: 'Check it yourself',
    kicker: 'For anybody',
    heading: 'Check it yourself',
    summary: (
      <p class="lead">
        You need not believe these pages, or whoever hosts them. The register's signed files are public, and anybody can check that nothing
        in them was changed, left out or put in later.
      </p>
    ),
    script: 'check.js',
    children: (
      <>
        <InThisBrowser entries={entriesWords(register.size)} url={url} />
        <WithAProgram url={url} mission={missions[0]?.name} />
        <WhatItShows />
      </>
    ),
  });
}

function InThisBrowser({ entries, url }: { readonly entries: string; readonly url: string }) {
  return (
    <section>
      <h2>In this browser</h2>
      <p>
        This reads all {entries} with their proofs from this address, and nothing from anywhere else. It works out the tree, holds every
        file against it, and verifies the signatures of the register and its witnesses. This browser keeps the register's signed checkpoint,
        so that it notices if it is shown another register later. It sends that to nobody.
      </p>
      <noscript>
        <p class="status">This check needs JavaScript, which is off in this browser. Everything else here works without it.</p>
      </noscript>
      <p>
        <button id="check" class="button" type="button" hidden>
          Check everything
        </button>
      </p>
      <p class="meta">If there is no button here, open this page at its own address, {url}check.html, and not from a copy on a disk.</p>
      <p id="check-state" role="status" class="meta"></p>
      <div id="check-found" aria-live="polite"></div>
      <details>
        <summary>Files that were read</summary>
        <ul id="check-files" class="files" tabindex={0} role="list" aria-label="Files that were read"></ul>
      </details>
    </section>
  );
}

/** `mission` is one of the register's, by name; undefined as long as it has none. */
function WithAProgram({ url, mission }: { readonly url: string; readonly mission: string | undefined }) {
  return (
    <section>
      <h2>With a program of your own</h2>
      <p>
        A host that lies about the register could lie in this page's script too. So check from a machine that you trust, with the charter's
        fingerprint from a letter or a telephone call. With Soundings installed:
      </p>
      {mission === undefined ? null : (
        <pre tabindex={0} role="region" aria-label="Commands">{`soundings mission fetch ${url}mission/${mission}.json --out mission.json
soundings mission show --mission mission.json
soundings monitor --mission mission.json --log ${url} --state seen`}</pre>
      )}
      <p>
        The register is a transparency log after the specifications of C2SP (tlog-tiles, tlog-checkpoint, tlog-cosignature, tlog-proof), so
        programs of others read it as well, among them Go's <Code>golang.org/x/mod/sumdb/tlog</Code> and <Code>filippo.io/torchwood</Code>.
      </p>
    </section>
  );
}

function WhatItShows() {
  return (
    <section>
      <h2>What this shows, and what it does not</h2>
      <p>
        <strong>It shows</strong> that every entry is the one that the register and a quorum of its witnesses signed, that every earlier
        checkpoint that a proof holds is the beginning of this register, and that every object is the one that its entry names.
      </p>
      <p>
        <strong>It does not show</strong> that what an entry says is true, or that the aggregators counted honestly. That a decision is the
        board's and a release the aggregators' own is checked by <Code>soundings monitor</Code>, which also remembers what it saw, so that
        it notices if you are later shown another register than before. Leave it running on a machine of yours.
      </p>
    </section>
  );
}
