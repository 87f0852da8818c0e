// receipts.ts — M12: what organisations' receipts say they had seen of the register, against what it shows now.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Receipt } from '@soundings/client';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { Alarm } from './alarm.ts';
import { othersView } from './same-history.ts';

/**
 * Over every receipt in the folder that names this register; other files are passed over. Nobody signs a receipt's checkpoint, so it is no proof, but its
 * keeper and the register have something to explain. InputError if nothing in the folder names this register.
 */
export function receiptsAgree(folder: string, view: RegisterView): readonly Alarm[] {
  const seen = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => {
      const { data } = Receipt.safeParse(readJson(join(folder, name)));
      return (data?.register ?? []).map((head) => ({ ...head, name }));
    })
    .filter(({ origin }) => origin === view.checkpoint.origin);
  if (seen.length === 0)
    throw new InputError(`No receipt in ${folder} names the register ${view.checkpoint.origin}. Check the folder's name.`);
  return seen.flatMap(({ name, size, root, origin }) =>
    othersView(`The receipt ${name} names`, { origin, size, root: bytesOf(root) }, view),
  );
}
