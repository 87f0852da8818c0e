// register-add.ts — `soundings register add`: puts objects into the queue of a register, after checking them as every reader will.
import type { Release } from '@soundings/protocol/release/release';
import { verify } from '@soundings/crypto/signature/node';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readReleases } from '../collector/read-releases.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { admit } from '../register/admit.ts';
import { entriesOf, releaseEntry, type Found } from '../register/entries.ts';
import { withRegister } from '../register/open-register.ts';
import type { OpenRegister } from '../register/publish.ts';
import { readRegisterConfig } from '../register/register-config.ts';
import { Waiting } from '../register/waiting.ts';
import { unixSeconds } from '../unix-time.ts';

export const registerAdd = ({ terminal }: Surroundings) =>
  command('add', {
    summary: 'add a mission, releases or signed objects to what a register publishes next',
    usage: '--register FILE [--releases FILE] [FILE …]',
    about:
      'Takes mission documents (their charter, decisions and complete rosters), releases, and objects such as stops, challenges, answers and ' +
      'withheld windows. Each is checked as every reader of the register will check it. What the register has already is passed over, so the same ' +
      'file can be added again after it has grown. Nothing is public before soundings register publish.',
    examples: [
      'soundings register add --register register/config.json mission.json',
      'soundings register add --register register/config.json --releases releases.db withheld/*.json',
    ],
  })
    .argument('[FILE...]')
    .addOption(needed('--register <FILE>', "The register's configuration."))
    .addOption(value('--releases <FILE>', 'Add every release in this file that soundings collect made.'))
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'))
    .action(async (files, options) => {
      if (files.length === 0 && options.releases === undefined)
        throw new InputError('Name the files to add at the end of the command, or a file of releases with --releases.');
      const settings = readRegisterConfig(options.register);
      const now = unixSeconds(options.dangerouslyReadTimeFrom)();
      await withRegister(settings, (register) => {
        const waiting = new Waiting(settings.waiting);
        const charterNaming = (object: string) =>
          register.index.naming(object).flatMap(({ leaf }) => ('charter' in leaf ? (leaf.charter ?? []) : []))[0];
        const found = files.map((file) => ({ from: file, ...entriesOf(file, readJson(file), charterNaming) }));
        if (options.releases !== undefined) found.push({ from: options.releases, ...releasesOf(readReleases(options.releases), register) });
        for (const sentence of found.flatMap(({ notYet }) => notYet)) terminal.say(sentence);
        const all = found.flatMap(({ from, entries }) => entries.map((entry) => ({ ...entry, from })));
        const { entries, known } = admit(register, waiting.list(), all, now, verify);
        for (const entry of entries) waiting.add(entry);
        terminal.print(`${entries.length} added, ${known} already there`);
        if (waiting.list().length > 0) terminal.say(`Next: soundings register publish --register ${options.register}`);
      });
    });

/** Releases of missions that this register has; those of others belong to another register, or to none. */
function releasesOf(releases: readonly Release[], { index }: OpenRegister): Found {
  const charters = new Set(index.charters().flatMap(({ leaf }) => ('charter' in leaf ? (leaf.charter ?? []) : [])));
  return { entries: releases.filter(({ charter }) => charters.has(charter)).map(releaseEntry), notYet: [] };
}
