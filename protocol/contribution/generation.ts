// generation.ts — how far a database has come, as leader and helper tell each other in a header, so that each notices if the other, or it itself, was put back.
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';

/**
 * A place in a database's history. `generation` grows with every start and every backup, by a step that nobody can foresee; `commits` grows in
 * between, at most about once a second. Of two places the one with the larger generation is the later one, then the one with more commits.
 */
export interface Generation {
  readonly generation: number;
  readonly commits: number;
}

/** With a tag that only the aggregator whose database it is can make: nobody else can send it a place that it was never at. */
export interface TaggedGeneration extends Generation {
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

export interface GenerationHeader {
  /** The sender's, on its disk before this was sent; 0.0 until the sender has compared in this generation. */
  readonly own: TaggedGeneration;
  /** The latest of the receiver's that the sender has ever seen. */
  readonly seen: TaggedGeneration | undefined;
  /** The sender knows that its database was put back, and commits nothing until its operator has looked. */
  readonly isRestored: boolean;
}

export const GENERATION_HEADER = 'Soundings-Generation';
export const GENERATION_TAG_SIZE = 16;

/** Where a leader tells its helper how far it has come when it has nothing else to say. GET, the leader's token; both in the header. */
export function generationPath(taskId: string): string {
  return `/tasks/${taskId}/soundings/generation`;
}

export function isLater(one: Generation, other: Generation): boolean {
  return one.generation === other.generation ? one.commits > other.commits : one.generation > other.generation;
}

/** Without a tag, for a file or a database. */
export function generationText({ generation, commits }: Generation): string {
  return `${generation}.${commits}`;
}

export function parseGeneration(text: string): Generation | undefined {
  const [generation, commits, ...more] = text.split('.').map(wholeNumber);
  return generation === undefined || commits === undefined || more.length > 0 ? undefined : { generation, commits };
}

//   header = place [ "; seen=" place ] [ "; restored" ]
//   place  = number "." number "." tag
//   number = "0" / ( %x31-39 *15DIGIT )        at most 2^53 - 1
//   tag    = 22( ALPHA / DIGIT / "-" / "_" )   16 bytes in base64url
export function formatGenerationHeader({ own, seen, isRestored }: GenerationHeader): string {
  return `${placeText(own)}${seen === undefined ? '' : `; seen=${placeText(seen)}`}${isRestored ? '; restored' : ''}`;
}

const HEADER = /^([^;]{1,60})(?:; seen=([^;]{1,60}))?(; restored)?$/;

/** Undefined for everything that isn't the canonical form. */
export function parseGenerationHeader(text: string): GenerationHeader | undefined {
  const [, ownText, seenText, restored] = HEADER.exec(text) ?? [];
  const own = parsePlace(ownText);
  const seen = parsePlace(seenText);
  if (own === undefined || (seenText !== undefined && seen === undefined)) return undefined;
  return { own, seen, isRestored: restored !== undefined };
}

function placeText(place: TaggedGeneration): string {
  return `${generationText(place)}.${toBase64Url(place.tag)}`;
}

function parsePlace(text = ''): TaggedGeneration | undefined {
  const dot = text.lastIndexOf('.');
  const place = parseGeneration(text.slice(0, Math.max(0, dot)));
  const tag = fromBase64Url(text.slice(dot + 1));
  return place === undefined || tag?.length !== GENERATION_TAG_SIZE ? undefined : { ...place, tag };
}

function wholeNumber(text = ''): number | undefined {
  const value = Number(text);
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
