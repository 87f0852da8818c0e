// page-figures.ts — what a page says in text, piece by piece, whatever its markup: so that two builds of one page can be compared.

/** Each row of a table with its cells in order, and each heading, paragraph, term, caption and mark's description that has a figure in it. */
export function saidOn(page: string): readonly string[] {
  const body = page.replace(/<style[^]*?<\/style>/g, '');
  const rows = pieces(body, 'tr').map((row) => pieces(row, 't[dh]').map(plain));
  const others = ['span', 'title', 'h1', 'h2', 'p', 'dt', 'dd', 'caption', 'figcaption', 'li'].flatMap((tag) =>
    pieces(body, tag).map(plain),
  );
  const labels = [...body.matchAll(/<text(?![^>]*class="tick)[^>]*>([^]*?)<\/text>/g)].map(([, inside = '']) => plain(inside));
  return [...rows.map((cells) => cells.join(' | ')), ...others, ...labels].filter((text) => /\d/.test(text)).sort();
}

function pieces(html: string, tag: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([^]*?)</${tag}>`, 'g'))].map(([, inside = '']) => inside);
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#39|quot|lt|gt|amp);/g, (entity) => ENTITIES.get(entity) ?? entity)
    .replace(/\s+/g, ' ')
    .replaceAll('−', '-') // tables of one question had the keyboard's minus
    .trim();
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&#39;', "'"],
  ['&quot;', '"'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
]);
