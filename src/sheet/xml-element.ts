// xml-element.ts — XML as nested calls: whatever stands in an attribute or a text is escaped here.

/** An element with its content. */
export type Xml = readonly string[];

export function element(name: string, attributes: Readonly<Record<string, string | number>> = {}, ...content: readonly Xml[]): Xml {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const inside = content.flat();
  return inside.length === 0 ? ['<', name, ...given, '/>'] : ['<', name, ...given, '>', ...inside, '</', name, '>'];
}

/** A text as content. */
export function text(value: string): Xml {
  return [escaped(value)];
}

/** A whole document. */
export function documentOf(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${root.join('')}`;
}

function escaped(value: string): string {
  const named = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  // What XML can't hold at all is left out.
  return named.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}
