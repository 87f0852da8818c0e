// site.ts — the pages of the public site as files of a register's folder. Nothing that is signed depends on them.
import { utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { CheckSection } from '../pages/charter-check/section.ts';
import { registerPages } from '../pages/register/pages.ts';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Files } from './growth.ts';
import type { RegisterView } from './register-view.ts';
import { siteView } from './site-view.ts';

/** What is said of a charter on its page; undefined if nothing is known. */
export type CharterSections = (charter: Charter) => readonly CheckSection[] | undefined;

/** Every page of a register. The same register gives the same bytes, so that whoever has its files can check them too. */
export function sitePages(view: RegisterView, charterSections: CharterSections, verify: VerifySignature, before = 0): Files {
  const pages = registerPages(siteView(view, verify), { before, charterSections: ({ charter }) => charterSections(charter) });
  return new Map([...pages].map(([path, text]) => [path, utf8(text)]));
}
