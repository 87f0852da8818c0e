// layout.tsx — what every page has around its contents. A page fetches nothing and runs nothing.
import type { Child } from 'hono/jsx';
import { STYLE_HASH, StyleSheet } from '../styles/style-sheet.tsx';

interface LayoutProps {
  readonly title: string;
  /** Above the heading, small. */
  readonly kicker: string;
  readonly heading: string;
  /** Between the heading and the page's sections. */
  readonly summary?: Child;
  readonly footer?: Child;
  /** A page of sentences rather than of charts is narrower, and its tables break their lines. */
  readonly kind?: 'words';
  readonly children?: Child;
}

export function Layout({ title, kicker, heading, summary, footer, kind, children }: LayoutProps) {
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={`default-src 'none'; style-src ${STYLE_HASH}`} />
        <title>{title}</title>
        <StyleSheet />
      </head>
      <body {...(kind === undefined ? {} : { class: kind })}>
        <header>
          <p class="kicker">{kicker}</p>
          <h1>{heading}</h1>
          {summary}
        </header>
        <main>{children}</main>
        <footer>{footer}</footer>
      </body>
    </html>
  );
}
