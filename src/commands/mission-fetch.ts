// mission-fetch.ts — `soundings mission fetch`: an organisation downloads a mission's document from the register, separately from any contribution.
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { explainedFetch, fetchMission, readMission } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import { command, type Surroundings } from '../cli/command.ts';
import { value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { fetchAndKeep } from '../organisation/kept-mission.ts';
import { readTextFile } from '../text-file.ts';
import { unixSeconds } from '../unix-time.ts';
import { plural } from '../convenor/number-words.ts';

export const missionFetch = ({ terminal, signal }: Surroundings) =>
  command('fetch', {
    summary: "download a mission's document from the register and save it beside your keys",
    usage: 'URL --keys FOLDER|--out FILE [--fingerprint HEX]',
    about:
      'Fetches the document over https, checks every signature and saves it in the folder. The other commands then take its address as ' +
      '--mission and fetch nothing, because a register that is asked at every contribution would learn who contributes when. Fetch it ' +
      'again when there is a new roster, preferably on a day on which you contribute nothing. A document with fewer rosters does not ' +
      'replace the saved one. Neither does one with another charter, unless --fingerprint names that charter, nor one whose public ' +
      'register does not go on from what was seen. Without keys, as somebody of the public, name a file with --out: nothing is remembered then.',
    examples: [
      'soundings mission fetch https://register.example/salford-winter.json --keys my-keys',
      'soundings mission fetch https://register.example/salford-winter.json --out mission.json',
    ],
  })
    .argument('[URL...]')
    .addOption(value('--keys <FOLDER>', 'The folder with your keys, in which the document is saved.'))
    .addOption(value('--out <FILE>', 'A file to write the document to. It is replaced if it exists.'))
    .addOption(value('--fingerprint <HEX>', 'The fingerprint of the charter that you agreed to. Any other charter is refused.'))
    .action(async (words, options) => {
      const [url, ...more] = words;
      if (url === undefined || more.length > 0)
        throw new InputError('Name one address, such as https://register.example/salford-winter.json.');
      const ports = {
        fetch: async (request: Request) => explainedFetch(new Request(request, { signal: AbortSignal.any([request.signal, signal]) })),
        wait: async (ms: number) => wait(ms, undefined, { signal }),
        now: unixSeconds(undefined),
      };
      const { keys, out } = options;
      if (keys === undefined && out === undefined)
        throw new InputError('Name the folder with your keys, with --keys, or a file for the document, with --out.');
      const kept = keys === undefined ? undefined : await fetchAndKeep(url, keys, options.fingerprint, ports);
      const json = kept === undefined ? await fetchMission(url, ports) : readTextFile(kept.file);
      const mission = kept?.mission ?? readMission(json, options.fingerprint);
      if (out !== undefined) writeFileSync(out, json);
      const roster = mission.rosters.at(-1)?.roster;
      terminal.print(`${mission.charter.mission}: fingerprint ${toHex(mission.digest)}`);
      terminal.print(
        roster === undefined ? 'no roster yet' : `roster ${roster.number}: ${plural(roster.organisations.length, 'organisation')}`,
      );
      if (kept !== undefined)
        terminal.say(`Saved as ${kept.file}. From now on --mission ${url} means this file, and nothing is fetched when you contribute.`);
      if (out !== undefined) terminal.say(`Written to ${out}.`);
    });
