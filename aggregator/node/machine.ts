// machine.ts — this machine's clock, its requests to the other aggregator and to registers, and where it keeps what everybody should see.
import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isLoopback } from '@soundings/protocol/json/host';
import { StartError, type Configured } from './config-file.ts';
import type { NodeConfig } from '../config.ts';
import { fetchWithin } from '../fetch-within.ts';
import type { Clock, FetchRegister, KeepText, Peer } from '../ports/ports.ts';

/** The machine's clock. In a demonstration, a clock that starts at a number in a file. */
export function machineClock({ config: { dangerouslyReadTimeFrom }, at }: Configured): Clock {
  if (dangerouslyReadTimeFrom === undefined) return { now: Date.now };
  const file = at(dangerouslyReadTimeFrom);
  let writtenMs = Date.now();
  let shown = writtenMs;
  return {
    now: () => {
      const [text, { mtimeMs }] = [readFileSync(file, 'utf8'), statSync(file)];
      // The file may be read while it is being written. The previous number is used then.
      if (Number(text) > 0) [shown, writtenMs] = [Number(text), mtimeMs];
      return Math.round(shown + Date.now() - writtenMs);
    },
  };
}

/**
 * The machine's fetch. It follows no redirect, and has one deadline for the answer and all of its body. StartError `plain-http` if the
 * address is not HTTPS.
 */
export function fetchPeer({ limits, dangerouslyAllowPlainHttp }: NodeConfig): Peer {
  return async (request) => {
    const { protocol, hostname } = new URL(request.url);
    if (protocol !== 'https:' && !isLoopback(hostname) && !dangerouslyAllowPlainHttp) {
      throw new StartError('plain-http', `The other aggregator's address ${request.url} is not HTTPS, so nothing was sent.`);
    }
    return fetchWithin(limits.peerTimeoutMs, request);
  };
}

/** The same for a register's host, which charters name: HTTPS, or HTTP on this machine. */
export function fetchRegister({ limits }: NodeConfig): FetchRegister {
  return async (request) => fetchWithin(limits.peerTimeoutMs, request);
}

/** Texts are kept beside the configuration. */
export function keepTexts({ at }: Configured): KeepText {
  return async (name, text) => {
    try {
      await writeFile(at(name), text, { flag: 'wx' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  };
}
