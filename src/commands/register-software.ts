// register-software.ts — `soundings register software`: a publisher signs which files a version of a program has, for a register of its own.
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SoftwareObject } from '@soundings/protocol/register/objects-other';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { signFile } from '../convenor/signed-file.ts';
import { InputError } from '../errors.ts';
import { fileDigest } from '../register/software.ts';

export const registerSoftware = ({ terminal }: Surroundings) =>
  command('software', {
    summary: "sign which files a version of a program has, for its publisher's register",
    usage: '--key FILE --object FILE --name NAME --release TEXT --source TEXT FILE …',
    about:
      'For whoever publishes packages of the desk. Then: soundings register add and publish, and soundings register show --leaf N --proof, whose ' +
      'file goes beside the packages. People check a download against it with soundings desk --verify.',
    examples: [
      'soundings register software --key publisher.key --object software.json --name soundings --release 0.2.0 --source "git: an address and a commit" packages/*',
    ],
  })
    .argument('[FILE...]')
    .addOption(needed('--key <FILE>', "The publisher's key. Its public half stands in the release notes."))
    .addOption(needed('--object <FILE>', 'The signed object, which is made. A file that is there is not replaced.'))
    .addOption(needed('--name <NAME>', 'What the program is called.'))
    .addOption(needed('--release <TEXT>', 'Its version.'))
    .addOption(needed('--source <TEXT>', 'Where its sources are: an address and a commit.'))
    .action(async (paths, { key, object, name, release: version, source }) => {
      if (paths.length === 0) throw new InputError('Name the files of this version at the end of the command.');
      if (existsSync(object)) throw new InputError(`${object} is there already. Name a new file, or move the old one away.`);
      const files = await Promise.all(
        paths.map(async (path) => ({ name: basename(path), sha256: await fileDigest(path), size: statSync(path).size })),
      );
      signFile(object, SoftwareObject, { format: 'soundings software v1', name, version, source, files }, readSigningKey(key));
      terminal.print([`${object}: ${name} ${version}`, ...files.map((file) => `${file.sha256}  ${file.name}`)].join('\n'));
      terminal.say(`Next: soundings register add --register FILE ${object}`);
    });
