// atom.ts — a feed of news in the Atom format (RFC 4287), for whoever wants to be told.

export interface Feed {
  readonly title: string;
  /** An address of its own, which stays; also where the feed is. */
  readonly url: string;
  /** Of the pages that it is about. */
  readonly pages: string;
  readonly author: string;
  /** As 2026-11-29T21:04:07Z. */
  readonly updated: string;
  /** The newest first. */
  readonly news: readonly News[];
}

export interface News {
  readonly title: string;
  readonly url: string;
  readonly updated: string;
  readonly summary: string;
}

export function atomFeed({ title, url, pages, author, updated, news }: Feed): string {
  const feed = element('feed', { xmlns: 'http://www.w3.org/2005/Atom' }, [
    element('title', {}, [text(title)]),
    element('id', {}, [text(url)]),
    element('link', { rel: 'self', href: url }, []),
    element('link', { rel: 'alternate', href: pages }, []),
    element('updated', {}, [text(updated)]),
    element('author', {}, [element('name', {}, [text(author)])]),
    ...news.map((one) =>
      element('entry', {}, [
        element('title', {}, [text(one.title)]),
        element('id', {}, [text(one.url)]),
        element('link', { href: one.url }, []),
        element('updated', {}, [text(one.updated)]),
        element('summary', {}, [text(one.summary)]),
      ]),
    ),
  ]);
  return `<?xml version="1.0" encoding="utf-8"?>\n${feed}\n`;
}

/** `children` are XML already. */
function element(name: string, attributes: Readonly<Record<string, string>>, children: readonly string[]): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value)}"`);
  return `<${name}${given.join('')}>${children.join('')}</${name}>`;
}

/** Characters that XML 1.0 has no place for are shown as U+FFFD. */
function text(value: string): string {
  return value
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
