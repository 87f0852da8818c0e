// site.ts — the pages of the public site as files of a register's folder, made after its checkpoint: nothing that is signed depends on them.
import { equal, toHex, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { CheckSection } from '../pages/charter-check/section.ts';
import { MARK, registerPages, type CharterSections } from '../pages/register/pages.ts';
import type { Files, ReadFile } from './growth.ts';
import type { PublishedFolder } from './published-folder.ts';
import type { RegisterView } from './register-view.ts';
import { siteView } from './site-view.ts';

export interface SitePorts {
  /** Works out what a charter's check says, which takes seconds; undefined if the charter is refused. */
  readonly checkCharter: (charter: Charter) => Promise<readonly CheckSection[] | undefined>;
  readonly verify: VerifySignature;
}

/** Writes the pages that are new or have changed since they were last written. */
export async function writeSite(folder: PublishedFolder, view: RegisterView, ports: SitePorts): Promise<void> {
  const pages = await sitePages(view, ports, folder.read);
  const changed = new Map([...pages].filter(([path, bytes]) => path !== MARK && !isSame(folder.read(path), bytes)));
  await folder.write(changed);
  await folder.write(new Map([...pages].filter(([path]) => path === MARK)));
}

/**
 * The pages of a register; without those that `read` has already and that can't have changed. The same register gives the same bytes, so that whoever has
 * its files can check the pages too.
 */
export async function sitePages(view: RegisterView, { checkCharter, verify }: SitePorts, read: ReadFile = () => undefined): Promise<Files> {
  const sections = new Map<string, CharterSections>();
  for (const { digest, charter } of view.missions.values()) {
    const isThere = read(`mission/${toHex(bytesOf(digest))}-charter.html`) !== undefined;
    sections.set(digest, isThere ? 'kept' : ((await checkCharter(charter.value.charter)) ?? 'none'));
  }
  const mark = new TextDecoder().decode(read(MARK) ?? new Uint8Array());
  const pages = registerPages(siteView(view, verify), { mark, charterSections: ({ log }) => sections.get(log.digest) ?? 'none' });
  return new Map([...pages].map(([path, text]) => [path, utf8(text)]));
}

function isSame(old: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return old !== undefined && equal(old, bytes);
}
