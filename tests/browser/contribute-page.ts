// contribute-page.ts — what a page does with the SDK: rows in, receipt out.
import type * as Sdk from '../../client-sdk/index.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import type { Organisation } from '../../client-sdk/mission/mission.ts';

export interface PageRequest {
  readonly mission: string;
  readonly id: string;
  readonly privateKey: string;
  readonly csv: string;
  readonly window: number;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly database: string;
}

export function pageRequest(
  mission: string,
  { id, privateKey }: Organisation,
  rest: Pick<PageRequest, 'csv' | 'window' | 'now'> & { readonly database?: string },
): PageRequest {
  return { mission, id: toBase64Url(id), privateKey: toBase64Url(privateKey), database: 'soundings', ...rest };
}

/** Runs in the browser, where nothing but its argument and the page's own `soundings` exists. */
export async function contributeInPage(request: PageRequest): Promise<Sdk.Receipt | { readonly error: string }> {
  const sdk = (globalThis as unknown as { readonly soundings: typeof Sdk }).soundings;
  const bytes = (text: string): Uint8Array => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const ports = { ...(await sdk.browserPorts(request.database)), now: () => request.now };
  try {
    return await sdk.contribute(
      {
        mission: await sdk.openMission(request.mission, ports.signatures ?? (await sdk.browserSignatures())),
        organisation: { id: bytes(request.id), privateKey: bytes(request.privateKey) },
        instrument: 'visits',
        window: request.window,
        source: { kind: 'csv', text: request.csv },
      },
      ports,
    );
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
