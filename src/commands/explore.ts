// explore.ts — `soundings explore`: pages with charts for any web host, or an API that answers the same questions.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import { askOutlook } from '../asking/outlook.ts';
import { reasonOf } from '../collector/withheld.ts';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value, values, whole } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { serveApi } from '../explore/api/serve.ts';
import { readAreas } from '../explore/areas-file.ts';
import { readGrid } from '../explore/grid-file.ts';
import { assertMapped } from '../explore/map-check.ts';
import type { ExploredMission } from '../explore/mission.ts';
import { exploreSite } from '../explore/site.ts';
import { publishedFolder } from '../register/published-folder.ts';
import { openMissionReleases } from './mission-releases.ts';

const LEVEL = 0.95;

const declared = () =>
  command('explore', {
    summary: 'make pages that show what was released, or answer the same questions over HTTP',
    usage: '--releases FILE --mission FILE (--out FOLDER [--areas FILE] [--grid FILE] | --serve [--port N])',
    about:
      'With --out it writes a folder that any web host can serve: for each question a page by window and by each dimension, as chart, small ' +
      'multiples, map, table, comparison and forecast, with files for R, Python and spreadsheets. Without a script the pages show these; with one ' +
      'they answer any other query. With --serve it answers over HTTP, at /api/v1/openapi.json and the paths that this lists. docs/explore.md has more.',
    examples: [
      'soundings explore --releases releases.db --mission mission.json --out explorer --areas areas.geojson --grid areas.grid.json',
      'soundings explore --releases releases.db --mission mission.json --serve --port 8080',
    ],
  })
    .addOption(needed('--releases <FILE>', "The collector's file of releases."))
    .addOption(values('--mission <FILE>', 'The mission document. Several missions are shown side by side.').makeOptionMandatory())
    .addOption(value('--out <FOLDER>', 'Write the pages into this folder.'))
    .addOption(value('--grid <FILE>', 'A layout for a map of tiles: JSON with a dimension and a column and a row for each of its values.'))
    .addOption(
      value(
        '--areas <FILE>',
        'A map of areas: GeoJSON in WGS 84 with "dimension", "property" and "attribution" before its "features" (docs/explore.md).',
      ),
    )
    .addOption(
      values(
        '--population <FILE>',
        'With --serve: a public count of people that rates and representation may be asked with, by the name of the file.',
      ),
    )
    .option('--serve', 'Answer over HTTP until you stop it with Ctrl-C.')
    .addOption(value('--host <ADDRESS>', 'With --serve: the address to listen on (default: 127.0.0.1).'))
    .addOption(whole('--port <N>', 'With --serve: the port (default: any that is free).', 1, 65_535))
    .option('--proxied', 'With --serve: a proxy stands before it and says in X-Forwarded-For who asks.');

export const explore = ({ terminal, signal }: Surroundings) =>
  declared().action(async (options) => {
    if ((options.out === undefined) === (options.serve !== true))
      throw new InputError('Say either --out FOLDER for pages, or --serve for an API.');
    const missions: ExploredMission[] = [];
    for (const mission of options.mission) missions.push(openMission(options.releases, mission, options.population ?? []));
    if (options.out !== undefined) {
      const maps = {
        areas: options.areas === undefined ? undefined : readAreas(options.areas),
        grid: options.grid === undefined ? undefined : readGrid(options.grid),
      };
      assertMapped(maps, missions);
      const progress = terminal.progress('What stands out and what comes next:');
      const files = await exploreSite(missions, {
        maps,
        outlookOf: async ({ releases, charter, digest }) =>
          askOutlook(
            releases.map(({ release }) => release),
            new Map([[digest, charter]]),
            LEVEL,
            { progress, signal },
          ),
        made: new Date().toISOString().slice(0, 10),
      });
      progress.done('worked out');
      await publishedFolder(options.out).write(files);
      terminal.say(
        `${files.size === 1 ? '1 file is' : `${files.size} files are`} in ${options.out}. Serve that folder with any web host, and open index.html there.`,
      );
      return;
    }
    const { host = '127.0.0.1', port = 0, proxied = false } = options;
    const report = (error: unknown) =>
      terminal.say(`A question failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const served = await serveApi(missions, { host, port, proxied }, { signal, report }).catch((cause: unknown) => {
      throw new InputError(`The API can't listen on ${host}:${port}: ${cause instanceof Error ? cause.message : ''}.`, { cause });
    });
    terminal.say(`The API answers at ${served.url}/api/v1/openapi.json and what this lists. Stop it with Ctrl-C.`);
    await new Promise<void>((end) => signal.addEventListener('abort', () => end(), { once: true }));
    await served.close();
  });

function openMission(releasesFile: string, missionFile: string, populations: readonly string[]): ExploredMission {
  const { mission, releases, proofs, register, notes, refusals } = openMissionReleases(releasesFile, missionFile);
  return {
    ...{ digest: toBase64Url(mission.digest), charter: mission.charter, register, notes },
    releases: releases.map((release) => ({ release, proof: proofs.get(release) })),
    withheld: refusals.map((refusal) => ({ ...refusal, reason: reasonOf(refusal, mission) })),
    files: new Map(populations.map((file) => [basename(file), readFileSync(file)])),
  };
}
