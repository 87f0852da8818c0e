// http/hpke-config.ts — the keys that clients seal to (DAP-18 §4.4.1), signed for those who know this aggregator from a charter (protocol.md, "Signed HPKE configurations").
import { mediaType } from '@soundings/protocol/dap/media-types';
import { Role } from '@soundings/protocol/dap/role';
import { HPKE_SIGNATURE_HEADER, HPKE_SIGNATURE_SECONDS_MAX } from '@soundings/protocol/contribution/signed-hpke';
import { signHpkeConfigs } from '@soundings/protocol/signed/hpke';
import type { Context } from '../context.ts';
import type { ShownKeys } from '../key-ring.ts';
import { Refusal } from '../refusal.ts';

/** Answers the request for this aggregator's HPKE configurations. */
export function hpkeConfigRoute(context: Context): () => Response {
  // Signed once for each list: nobody can make us sign by asking.
  let last: { readonly shown: ShownKeys; readonly signature: string | undefined } | undefined;
  return () => {
    const shown = context.keys.shown();
    if (shown.list.length === 0) throw new Refusal('quarantined', 'This aggregator has no keys before its quarantine is ended.');
    if (last?.shown !== shown) last = { shown, signature: signatureOf(context, shown) };
    return new Response(shown.list.slice(), {
      headers: {
        'content-type': mediaType('hpke-config-list'),
        'cache-control': `max-age=${String(context.config.hpke.cacheSeconds)}`,
        ...(last.signature === undefined ? {} : { [HPKE_SIGNATURE_HEADER]: last.signature }),
      },
    });
  };
}

/** It holds from when the list last changed: every replica signs the same, and a list put back by a restore is told from a newer one. */
function signatureOf({ identityKey, config }: Context, { list, sinceMs }: ShownKeys): string | undefined {
  if (identityKey === undefined) return undefined;
  const from = BigInt(Math.floor(sinceMs / 1000));
  const until = from + BigInt(HPKE_SIGNATURE_SECONDS_MAX);
  return signHpkeConfigs(config.role === 'leader' ? Role.leader : Role.helper, { from, until }, list, identityKey);
}
