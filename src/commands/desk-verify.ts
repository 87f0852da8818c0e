// desk-verify.ts — `soundings desk --verify`: whether a download is the file that its publisher logged, without a network.
import { statSync } from 'node:fs';
import { visible } from '@soundings/protocol/json/visible';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { verify } from '@soundings/crypto/signature/node';
import type { Terminal } from '../cli/terminal.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { RegisterCheckError } from '../register/errors.ts';
import { readPolicyFile } from '../register/policy-file.ts';
import { fileDigest, fileNamed, provedSoftware } from '../register/software.ts';

interface Against {
  /** Made by `register show --leaf N --proof`. */
  readonly proof?: string | undefined;
  readonly policy?: string | undefined;
}

/** Prints what the file is. Throws InputError if something to hold it against is missing, and RegisterCheckError if it is another file. */
export async function verifyDownload(file: string, { proof, policy }: Against, terminal: Terminal): Promise<void> {
  if (proof === undefined || policy === undefined)
    throw new InputError(
      "A download is checked against its proof and its publisher's policy. Name both, with --proof and --policy: they are beside the download, and the policy in the release notes.",
    );
  const trusted = readPolicyFile(policy);
  const proved = orRefusal(() => provedSoftware(readJson(proof), trusted, verify));
  if (proved instanceof RegisterError)
    throw new RegisterCheckError('issues', `${proof} can't be believed. ${proved.message} Don't start ${file}.`);
  if (proved === undefined)
    throw new InputError(`${proof} is not the proof of a program that its publisher signed. Fetch it again, from where ${file} was.`);
  const { software, signers, checkpoint, index } = proved;
  const digest = await fileDigest(file);
  const named = fileNamed(software, digest);
  const what = visible(`${software.name} ${software.version}`);
  if (named?.size !== statSync(file).size)
    throw new RegisterCheckError(
      'issues',
      `${file} is none of the ${software.files.length} files of ${what} that its publisher logged: its SHA-256 is ${digest}. Don't start it; download it again.`,
    );
  terminal.print(
    [
      `${file} is ${visible(named.name)} of ${what}, as its publisher logged it.`,
      `SHA-256     ${digest}`,
      `Register    ${checkpoint.origin}, leaf ${index}, witnessed on ${new Date(1000 * checkpoint.quorumTime).toISOString().slice(0, 10)}`,
      `Source      ${visible(software.source)}`,
      ...signers.map((key) => `Signed by   ${key}`),
    ].join('\n'),
  );
  terminal.say("Compare the key with the publisher's, in the release notes.");
}
