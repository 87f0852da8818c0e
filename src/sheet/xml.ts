// xml.ts — a part's XML as events, element by element, so that no document is ever held whole. No DOCTYPE, no entities but XML's own five.
import { SaxesParser } from 'saxes';
import { SHEET_LIMITS } from './limits.ts';
import { damaged } from './problem.ts';

export type Attributes = Readonly<Record<string, string>>;

/** Who listens to a document. Names are as they are written, with their prefix. */
export interface XmlListener {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

/** Tells a listener a whole document. Throws SheetProblem if it isn't well-formed XML in UTF-8, declares a DOCTYPE or is nested too deep. */
export async function readXml(pieces: AsyncIterable<Uint8Array>, listener: XmlListener): Promise<void> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  let depth = 0;
  parser.on('error', () => {
    throw damaged('a part is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw damaged('a part has a DOCTYPE');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > SHEET_LIMITS.depth) throw damaged('its elements are nested too deep');
    listener.open(name, attributes);
  });
  parser.on('text', (text) => listener.text(text));
  parser.on('cdata', (text) => listener.text(text));
  parser.on('closetag', ({ name }) => {
    depth--;
    listener.close(name);
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of pieces) parser.write(decoded(decoder, piece));
  parser.write(decoded(decoder));
  parser.close();
}

/** The text of a piece, or of what was left over of the pieces before. */
function decoded(decoder: InstanceType<typeof TextDecoder>, piece?: Uint8Array): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    throw damaged('a part is not in UTF-8');
  }
}

/** `cell` of `x:cell`: a writer may choose any prefix, and which namespace is meant is clear from where an element stands. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
