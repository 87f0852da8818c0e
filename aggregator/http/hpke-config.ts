// http/hpke-config.ts — the public keys that clients encrypt to (DAP-18 §4.4.1), signed for clients that know this aggregator from a charter (protocol.md, "Signed HPKE configurations").
import { mediaType } from '@soundings/protocol/dap/media-types';
import { Role } from '@soundings/protocol/dap/role';
import { sign } from '@soundings/crypto/signature/node';
import { HPKE_SIGNATURE_HEADER, HPKE_SIGNATURE_SECONDS_MAX, signHpkeConfigsBy } from '@soundings/protocol/contribution/signed-hpke';
import type { Context } from '../context.ts';
import type { ShownKeys } from '../key-ring.ts';
import { Refusal } from '../refusal.ts';
import { BytesResponse } from './bytes-response.ts';

/** Answers the request for this aggregator's HPKE configurations. */
export function hpkeConfigRoute(context: Context): () => Response {
  // Each list is signed once, so that many requests don't cost many signatures.
  let last: { readonly shown: ShownKeys; readonly signature: string | undefined } | undefined;
  return () => {
    const shown = context.keys.shown();
    if (shown.list.length === 0)
      throw new Refusal(
        'quarantined',
        'This aggregator was restored from a backup, and has no keys until its operator ends the quarantine.',
      );
    if (last?.shown !== shown) last = { shown, signature: signatureOf(context, shown) };
    return new BytesResponse(shown.list, {
      headers: {
        'content-type': mediaType('hpke-config-list'),
        'cache-control': `max-age=${String(context.config.hpke.cacheSeconds)}`,
        ...(last.signature === undefined ? {} : { [HPKE_SIGNATURE_HEADER]: last.signature }),
      },
    });
  };
}

/**
 * Signs the list of keys. The signature is valid from when the list last changed, so that every replica makes the same signature, and
 * clients can tell a list restored from a backup from a newer one.
 */
function signatureOf({ identityKey, config }: Context, { list, sinceMs }: ShownKeys): string | undefined {
  if (identityKey === undefined) return undefined;
  const from = BigInt(Math.floor(sinceMs / 1000));
  const until = from + BigInt(HPKE_SIGNATURE_SECONDS_MAX);
  return signHpkeConfigsBy(sign, config.role === 'leader' ? Role.leader : Role.helper, { from, until }, list, identityKey);
}
