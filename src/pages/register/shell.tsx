// shell.tsx — what every page of a register has around its contents: which register it is, ways to its other pages, and how it was checked.
import type { Child } from 'hono/jsx';
import { Layout, type SiteParts } from '../components/layout.tsx';
import { documentOf } from '../components/render.ts';
import type { Site } from './model/site.ts';

interface PageProps {
  readonly site: Site;
  /** From the page to the register's root: "" or "../". */
  readonly root: '' | '../';
  readonly title: string;
  readonly kicker: Child;
  readonly heading: string;
  readonly summary?: Child;
  readonly script?: string;
  readonly children?: Child;
}

/** The text of a page's file. */
export function pageOf({ site, root, title, kicker, heading, summary, script, children }: PageProps): string {
  const { origin } = site.register;
  return documentOf(
    <Layout
      title={title === '' ? `Register ${origin}` : `${title} · register ${origin}`}
      kicker={kicker}
      heading={heading}
      summary={summary}
      kind="words"
      site={sitePartsOf(origin, root, script)}
      footer={
        <p>
          These pages are made from the register and are no part of it: nobody signs them.{' '}
          <a href={`${root}check.html`}>Check it yourself</a> reads the signed files.
        </p>
      }
    >
      {children}
    </Layout>,
  );
}

/** What all pages of the register with this origin share; `root` leads from the page to its root. */
export function sitePartsOf(origin: string, root: PageProps['root'], script?: string): SiteParts {
  return {
    style: `${root}style.css`,
    feed: { href: `${root}feed.xml`, title: `Register ${origin}` },
    script: script && `${root}${script}`,
    navigation: <Navigation origin={origin} root={root} />,
  };
}

function Navigation({ origin, root }: { readonly origin: string; readonly root: string }) {
  return (
    <nav class="bar" aria-label="Register">
      <a class="home" href={`${root}index.html`}>
        <span>Public register</span> {origin}
      </a>
      <span class="ways">
        <a href={`${root}entries.html`}>Entries</a>
        <a href={`${root}feed.xml`}>Feed</a>
        <a class="button" href={`${root}check.html`}>
          Check it yourself
        </a>
      </span>
    </nav>
  );
}
