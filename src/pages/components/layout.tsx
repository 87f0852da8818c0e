// layout.tsx — what every page has around its contents. A page that stands alone fetches nothing and runs nothing.
import type { Child } from 'hono/jsx';
import { STYLE_HASH, StyleSheet } from '../styles/style-sheet.tsx';

interface LayoutProps {
  readonly title: string;
  /** Above the heading, small. */
  readonly kicker: Child;
  readonly heading: string;
  /** Between the heading and the page's sections. */
  readonly summary?: Child;
  readonly footer?: Child;
  /** A page of sentences rather than of charts is narrower, and its tables break their lines. */
  readonly kind?: 'words';
  /** Only for a page of a site; any other page stands alone, with its style sheet in it. */
  readonly site?: SiteParts | undefined;
  readonly children?: Child;
}

/** What the pages of a site share. Addresses are relative to the page. */
export interface SiteParts {
  readonly style: string;
  readonly feed?: { readonly href: string; readonly title: string } | undefined;
  /** A module that the page runs. It may fetch from its own origin. */
  readonly script?: string | undefined;
  /** The script has a worker, and puts what that has made into the page under a policy called "soundings". */
  readonly redraws?: true | undefined;
  /** Above the heading, on every page. */
  readonly navigation: Child;
}

export function Layout({ title, kicker, heading, summary, footer, kind, site, children }: LayoutProps) {
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {site === undefined ? <AloneHead title={title} /> : <SiteHead title={title} site={site} />}
      </head>
      <body {...(kind === undefined ? {} : { class: kind })}>
        {site === undefined ? null : (
          <>
            <a class="skip" href="#contents">
              To the contents
            </a>
            {site.navigation}
          </>
        )}
        <header>
          <p class="kicker">{kicker}</p>
          <h1>{heading}</h1>
          {summary}
        </header>
        <main id="contents">{children}</main>
        <footer>{footer}</footer>
      </body>
    </html>
  );
}

function AloneHead({ title }: { readonly title: string }) {
  return (
    <>
      <meta http-equiv="Content-Security-Policy" content={`default-src 'none'; style-src ${STYLE_HASH}`} />
      <title>{title}</title>
      <StyleSheet />
    </>
  );
}

/** What a page of a site may load: only what is its own. */
export function sitePolicy(runs: boolean, redraws: boolean): string {
  const scripts = " script-src 'self'; connect-src 'self'; require-trusted-types-for 'script';";
  const own = redraws ? `${scripts} trusted-types soundings; worker-src 'self';` : scripts;
  return `default-src 'none'; style-src 'self';${runs ? own : ''} base-uri 'none'; form-action 'none'`;
}

function SiteHead({ title, site: { style, feed, script, redraws } }: { readonly title: string; readonly site: SiteParts }) {
  return (
    <>
      <meta http-equiv="Content-Security-Policy" content={sitePolicy(script !== undefined, redraws === true)} />
      <meta name="referrer" content="no-referrer" />
      <title>{title}</title>
      <link rel="stylesheet" href={style} />
      {feed === undefined ? null : <link rel="alternate" type="application/atom+xml" href={feed.href} title={feed.title} />}
      {script === undefined ? null : <script type="module" src={script}></script>}
    </>
  );
}
