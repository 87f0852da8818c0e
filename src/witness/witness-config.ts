// witness-config.ts — the file that a witness starts from: where it listens, its key, and the logs that it watches (register-hosting.md, "For whoever runs a witness").
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { publicKeyOf, sign } from '@soundings/crypto/signature/node';
import { hostOf } from '@soundings/protocol/json/host';
import type { SignMessage } from '@soundings/protocol/register/cosignature';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { KeyType, parseVerifierKey, verifierKey, type VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { readKeyFile } from '../convenor/key-file.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { unixSeconds } from '../unix-time.ts';

const WitnessConfig = z.strictObject({
  /** Its public address, which ends in a slash. Without scheme and slash it is the witness's name. */
  url: z.string().refine((text) => hostOf(text) !== undefined && text.endsWith('/'), 'write an address that ends in "/"'),
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }),
  keyFile: z.string(),
  /** What it has seen. If the file is lost, the witness needs a new key. */
  database: z.string(),
  /** The verifier keys of each log. */
  logs: z.array(z.strictObject({ keys: z.array(z.string()).min(1).max(4) })).max(1000),
  /** Addresses of proxies before it. */
  proxies: z.array(z.string()).default([]),
  /** For demonstrations only: a file that holds the time. */
  dangerouslyReadTimeFrom: z.string().optional(),
});

export interface WitnessSettings {
  /** The path of its address, without a slash at the end. */
  readonly base: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly key: VerifierKey;
  readonly sign: SignMessage;
  readonly database: string;
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly proxies: readonly string[];
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Throws InputError, naming the file and the member, for anything that can't be used. */
export function readWitnessConfig(file: string): WitnessSettings {
  const parsed = WitnessConfig.safeParse(readJson(file));
  if (!parsed.success) throw new InputError(`${file} is not the configuration of a witness: ${z.prettifyError(parsed.error)}`);
  const { url, listen, keyFile, database, logs, proxies, dangerouslyReadTimeFrom: clock } = parsed.data;
  const at = (path: string) => resolve(dirname(file), path);
  const seed = readKeyFile(at(keyFile));
  return {
    base: new URL(url).pathname.replace(/\/$/, ''),
    listen,
    key: verifierKey(originOf(url), KeyType.cosignature, publicKeyOf(seed)),
    sign: (message) => sign(seed, message),
    database: at(database),
    logs: new Map(logs.map(({ keys }) => logKeys(file, keys))),
    proxies,
    now: unixSeconds(clock === undefined ? undefined : at(clock)),
  };
}

/** The origin of a log, which all of its keys are named after, and the keys. */
function logKeys(file: string, lines: readonly string[]): readonly [string, readonly VerifierKey[]] {
  const keys = lines.map((line) => keyOf(file, line));
  const names = [...new Set(keys.map(({ name }) => name))];
  const [origin = '', other] = names;
  if (other === undefined) return [origin, keys];
  throw new InputError(`${file}: one log has keys named "${origin}" and "${other}". All keys of a log have its origin as their name.`);
}

function keyOf(file: string, line: string): VerifierKey {
  try {
    return parseVerifierKey(line, KeyType.note);
  } catch (cause) {
    if (cause instanceof RegisterError) throw new InputError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}
