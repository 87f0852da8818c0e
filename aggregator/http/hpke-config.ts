// http/hpke-config.ts — the public keys that clients encrypt to (DAP-18 §4.4.1), signed for clients that know this aggregator from a charter (protocol.md, "Signed HPKE configurations").
import { toBase64Url } from '@soundings/crypto/bytes';
import { mediaType } from '@soundings/protocol/dap/media-types';
import { Role } from '@soundings/protocol/dap/role';
import { sign } from '@soundings/crypto/signature/node';
import {
  HPKE_CONFIGS_HEADER,
  HPKE_SIGNATURE_HEADER,
  HPKE_SIGNATURE_SECONDS_MAX,
  signHpkeConfigsBy,
} from '@soundings/protocol/contribution/signed-hpke';
import type { Context } from '../context.ts';
import type { ShownKeys } from '../key-ring.ts';
import { Refusal } from '../refusal.ts';
import { BytesResponse } from './bytes-response.ts';

type Headers = Readonly<Record<string, string>>;

/** Answers the request for this aggregator's HPKE configurations. */
export function hpkeConfigRoute(context: Context): () => Response {
  const headersOf = onceFor((shown): Headers => ({
    'content-type': mediaType('hpke-config-list'),
    'cache-control': `max-age=${String(context.config.hpke.cacheSeconds)}`,
    ...signatureHeader(context, shown),
  }));
  return () => {
    const shown = context.keys.shown();
    if (shown.list.length === 0)
      throw new Refusal(
        'quarantined',
        'This aggregator was restored from a backup, and has no keys until its operator ends the quarantine.',
      );
    return new BytesResponse(shown.list, { headers: headersOf(shown) });
  };
}

/** The same list and signature as headers of another answer; none while there is no key, or nobody to sign for it. */
export function hpkeConfigHeaders(context: Context): () => Headers {
  const headersOf = onceFor((shown): Headers => {
    const signature = signatureHeader(context, shown);
    return shown.list.length === 0 || signature === undefined ? {} : { [HPKE_CONFIGS_HEADER]: toBase64Url(shown.list), ...signature };
  });
  return () => headersOf(context.keys.shown());
}

/** Each list is signed once, so that many requests don't cost many signatures. */
function onceFor(make: (shown: ShownKeys) => Headers): (shown: ShownKeys) => Headers {
  let last: { readonly shown: ShownKeys; readonly made: Headers } | undefined;
  return (shown) => {
    if (last?.shown !== shown) last = { shown, made: make(shown) };
    return last.made;
  };
}

/**
 * Signs the list of keys. The signature is valid from when the list last changed, so that every replica makes the same signature, and
 * clients can tell a list restored from a backup from a newer one.
 */
function signatureHeader({ identityKey, config }: Context, { list, sinceMs }: ShownKeys): Headers | undefined {
  if (identityKey === undefined) return undefined;
  const from = BigInt(Math.floor(sinceMs / 1000));
  const until = from + BigInt(HPKE_SIGNATURE_SECONDS_MAX);
  const role = config.role === 'leader' ? Role.leader : Role.helper;
  return { [HPKE_SIGNATURE_HEADER]: signHpkeConfigsBy(sign, role, { from, until }, list, identityKey) };
}
