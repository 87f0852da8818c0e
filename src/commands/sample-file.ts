// sample-file.ts — `soundings sample-file`: a file to fill in for one question, with the right headings and allowed values.
import { existsSync, writeFileSync } from 'node:fs';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { sheetCsv } from '../export/sheet.ts';
import { table } from '../export/table.ts';
import { instrumentWanted } from '../organisation/wanted.ts';
import { sampleTable, type SampleTable } from '../organisation/sample-table.ts';
import { blankWorkbook } from '../sheet/write-xlsx.ts';

export const sampleFile = ({ terminal }: Surroundings) =>
  command('sample-file', {
    summary: 'make a file to fill in for one question, with the right headings and allowed values',
    usage: '--mission FILE --instrument NAME --out FILE.csv|FILE.xlsx',
    about:
      'Whoever exports rows from a case system, or types them, needs to know which columns and values a question asks for. This prints ' +
      'them, and writes a file with the headings. A spreadsheet (.xlsx) also has a list to choose from in each column that has one. A ' +
      'file for figures has a row for every cell. Rows of people are yours to add: nobody is made up.',
    examples: [
      'soundings sample-file --mission mission.json --instrument visits --out visits.xlsx',
      'soundings sample-file --mission mission.json --instrument visits --out visits.csv',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--instrument <NAME>', 'Which question of the mission.'))
    .addOption(needed('--out <FILE>', 'The file to write, .csv or .xlsx. A file that exists is not replaced.'))
    .action((options) => {
      const instrument = instrumentWanted(readMissionDocument(options.mission).charter, options.instrument);
      const sample = sampleTable(instrument);
      const bytes = bytesOf(options.out, instrument.name, sample);
      if (existsSync(options.out))
        throw new InputError(`${options.out} exists already and was not replaced. Name another file with --out.`);
      writeFileSync(options.out, bytes);
      terminal.print(
        table(
          ['column', 'what belongs there'],
          sample.columns.map(({ heading, note }) => [heading, note]),
        ),
      );
      terminal.say(
        `Saved as ${options.out}. Add a row for each time that somebody counts, then: soundings contribute --data ${options.out} --preview`,
      );
    });

function bytesOf(file: string, name: string, { columns, rows }: SampleTable): Uint8Array | string {
  if (/\.xlsx$/i.test(file)) return blankWorkbook(name, columns, rows);
  // Excel takes a text without a byte-order mark for one in the machine's own encoding.
  if (/\.csv$/i.test(file)) return `\ufeff${sheetCsv({ head: columns.map(({ heading }) => heading), rows })}`;
  throw new InputError(`--out takes a file whose name ends in .csv or .xlsx, not "${file}".`);
}
