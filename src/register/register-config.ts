// register-config.ts — the file that says which register this is: its address, its folders, its keys and its witnesses (register-hosting.md, "For whoever hosts a register").
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { publicKeyOf, sign } from '@soundings/crypto/signature/node';
import { hostOf } from '@soundings/protocol/json/host';
import type { SignMessage } from '@soundings/protocol/register/cosignature';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { KeyType, parseVerifierKey, verifierKey, type VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import type { Policy } from '@soundings/protocol/register/policy';
import { readKeyFile } from '../convenor/key-file.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';

const Url = z.string().refine((text) => hostOf(text) !== undefined && text.endsWith('/'), 'write an address that ends in "/"');

const RegisterConfig = z.strictObject({
  /** Where the public reads the register: the charter's `log.url`. */
  url: Url,
  /** The folder that the web host serves. */
  site: z.string().default('site'),
  /** Objects that are published next. */
  waiting: z.string().default('waiting'),
  /** Made anew if it is lost. */
  index: z.string().default('index.db'),
  /** The one file that must be in no backup. */
  lockStore: z.string(),
  /** The register's own keys. While it changes its key, both sign. */
  keyFiles: z.array(z.string()).min(1).max(4),
  witnesses: z.array(z.strictObject({ key: z.string(), url: Url })).max(32),
  /** How many of them have to sign before anything is published. */
  quorum: z.int().min(2).max(32),
});

/** A key that signs checkpoints. */
export interface LogSigner {
  readonly key: VerifierKey;
  readonly sign: SignMessage;
}

/** A witness, and where it is asked. */
export interface WitnessAddress {
  readonly key: VerifierKey;
  readonly url: string;
}

/** A register as its host runs it; paths are absolute. */
export interface RegisterSettings {
  readonly url: string;
  readonly origin: string;
  readonly site: string;
  readonly waiting: string;
  readonly index: string;
  readonly lockStore: string;
  readonly signers: readonly LogSigner[];
  readonly witnesses: readonly WitnessAddress[];
  readonly quorum: number;
}

/** Reads a register's configuration and its keys. Throws InputError, naming the file and the member, for anything that can't be used. */
export function readRegisterConfig(file: string): RegisterSettings {
  const parsed = RegisterConfig.safeParse(readJson(file));
  if (!parsed.success) throw new InputError(`${file} is not the configuration of a register: ${z.prettifyError(parsed.error)}`);
  const { url, site, waiting, index, lockStore, keyFiles, witnesses, quorum } = parsed.data;
  const at = (path: string) => resolve(dirname(file), path);
  const origin = originOf(url);
  if (quorum > witnesses.length)
    throw new InputError(`${file} asks for ${quorum} witnesses and names ${witnesses.length}. Add witnesses, with "key" and "url".`);
  return {
    url,
    origin,
    site: at(site),
    waiting: at(waiting),
    index: at(index),
    lockStore: at(lockStore),
    signers: keyFiles.map((path) => signerOf(origin, readKeyFile(at(path)))),
    witnesses: witnesses.map(({ key, url: address }) => ({ key: witnessKey(file, key), url: address })),
    quorum,
  };
}

/** When this register believes that enough have signed. */
export function ownPolicy({ origin, signers, witnesses, quorum }: RegisterSettings): Policy {
  return { origin, logs: signers.map(({ key }) => key), witnesses: witnesses.map(({ key }) => key), quorum };
}

function signerOf(origin: string, seed: Uint8Array): LogSigner {
  return { key: verifierKey(origin, KeyType.note, publicKeyOf(seed)), sign: (message) => sign(seed, message) };
}

function witnessKey(file: string, line: string): VerifierKey {
  try {
    return parseVerifierKey(line, KeyType.cosignature);
  } catch (cause) {
    if (cause instanceof RegisterError) throw new InputError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}
