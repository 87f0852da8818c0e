// shell.tsx — what every page of the explorer has around its contents.
import type { Child } from 'hono/jsx';
import { Layout, type SiteParts } from '../components/layout.tsx';
import { documentOf } from '../components/render.ts';

interface PageProps {
  /** From the page to the site's root: "", "../../" or "../../../". */
  readonly root: string;
  readonly title: string;
  readonly kicker: Child;
  readonly heading: string;
  readonly summary?: Child;
  /** A page that can be asked something else. */
  readonly asks?: true;
  readonly children?: Child;
}

export function pageOf({ root, title, kicker, heading, summary, asks, children }: PageProps): string {
  return documentOf(
    <Layout
      title={`${title} · explorer`}
      kicker={kicker}
      heading={heading}
      summary={summary}
      site={sitePartsOf(root, asks)}
      footer={
        <>
          <h2>What this doesn’t say</h2>
          <p>
            Only people whom these organisations count are in the figures, and no more of each person than the charter lets one person add.
            Somebody who goes to two organisations is counted by both. Who takes part changes from window to window. The figures don’t say
            why anything happened.
          </p>
          <p>
            Every organisation added noise of a known law before anybody else saw a figure. A figure below zero is noise, not a mistake. Two
            figures whose intervals overlap may still differ: a change has an interval of its own, and <em>Compare</em> has it.
          </p>
        </>
      }
    >
      {children}
    </Layout>,
  );
}

function sitePartsOf(root: string, asks: true | undefined): SiteParts {
  return {
    style: `${root}style.css`,
    ...(asks === undefined ? {} : { script: `${root}explore.js`, redraws: true }),
    navigation: (
      <nav class="bar" aria-label="Explorer">
        <a class="home" href={`${root}index.html`}>
          Explorer
        </a>
      </nav>
    ),
  };
}
