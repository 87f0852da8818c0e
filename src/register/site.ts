// site.ts — the pages of the public site as files of a register's folder, made after its checkpoint: nothing that is signed depends on them.
import { equal, fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { CheckSection } from '../pages/charter-check/section.ts';
import { PAGES_BUILD, registerPages, type CharterSections } from '../pages/register/pages.ts';
import type { Files, ReadFile } from './growth.ts';
import type { PublishedFolder } from './published-folder.ts';
import type { RegisterView } from './register-view.ts';
import { siteView } from './site-view.ts';

export interface SitePorts {
  /** Works out what a charter's check says, which takes seconds; undefined if the charter is refused. */
  readonly checkCharter: (charter: Charter) => Promise<readonly CheckSection[] | undefined>;
  readonly verify: VerifySignature;
}

/** Which build made the pages that are there, and for how many entries. Written last, so that what was interrupted is made again. */
const MARK = 'pages.json';

/** Writes the pages that are new or have changed since they were last written. Returns how many. */
export async function writeSite(folder: PublishedFolder, view: RegisterView, ports: SitePorts): Promise<number> {
  const before = entriesBefore(folder.read);
  const files = new Map(await sitePages(view, ports, before, before > 0 ? folder.read : () => undefined));
  const mark = files.get(MARK);
  files.delete(MARK);
  const changed = new Map([...files].filter(([path, bytes]) => !isSame(folder.read(path), bytes)));
  await folder.write(changed);
  if (mark !== undefined) await folder.write(new Map([[MARK, mark]]));
  return changed.size;
}

/**
 * The pages of a register: all of them, or only those that may have changed since it had `before` entries. The same register gives the same bytes, so
 * that whoever has its files can check the pages too. The page of a charter that `read` has already is left out.
 */
export async function sitePages(
  view: RegisterView,
  { checkCharter, verify }: SitePorts,
  before = 0,
  read: ReadFile = () => undefined,
): Promise<Files> {
  const sections = new Map<string, CharterSections>();
  for (const { digest, charter } of view.missions.values()) {
    const isThere = read(`mission/${toHex(bytesOf(digest))}-charter.html`) !== undefined;
    sections.set(digest, isThere ? 'kept' : ((await checkCharter(charter.value.charter)) ?? 'none'));
  }
  const pages = registerPages(siteView(view, verify), { before, charterSections: ({ log }) => sections.get(log.digest) ?? 'none' });
  const mark = JSON.stringify({ build: PAGES_BUILD, entries: view.checkpoint.size });
  return new Map([...pages, [MARK, mark] as const].map(([path, text]) => [path, utf8(text)]));
}

/** For how many entries the pages that are there were made by this build; 0 if by another one, or if there are none. */
function entriesBefore(read: ReadFile): number {
  const bytes = read(MARK);
  const [, build, entries] = /^\{"build":"([0-9a-f]{64})","entries":(\d{1,15})\}$/.exec(fromUtf8(bytes ?? new Uint8Array())) ?? [];
  return build === PAGES_BUILD ? Number(entries) : 0;
}

function isSame(old: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return old !== undefined && equal(old, bytes);
}
