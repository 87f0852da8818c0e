// data-package.ts — an answer as the parts of a Data Package (version 2): the CSV with its schema, the charter, the releases with their proofs, how to read and to cite it.
import { sha256 } from '@soundings/crypto/sha256';
import { toHex, utf8 } from '@soundings/crypto/bytes';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { fromUtf8 } from '@soundings/crypto/bytes';
import type { Answered } from '../../insight/answer.ts';
import { answerCsv } from '../answer-table.ts';
import { sentence } from '../phrases.ts';
import { citationCff, citationText, type Cited } from './citation.ts';
import { fileColumns, type FileColumn } from '../file-columns.ts';
import { meaningOf } from './meanings.ts';
import { missionOf } from './source.ts';

type Part = readonly [name: string, text: string];

/** The parts by name; `datapackage.json` first. */
export function dataPackage(cited: Cited & { readonly answered: Answered }): readonly Part[] {
  const { answered, source } = cited;
  const csv = answerCsv(answered);
  const { charter, releases } = source;
  const beside: readonly Part[] = [
    ...(charter === undefined ? [] : [['charter.json', fromUtf8(canonicalJson(charter))] as const]),
    [
      'releases.json',
      `${JSON.stringify(
        releases.map(({ release }) => release),
        undefined,
        1,
      )}\n`,
    ],
    ...releases.flatMap(({ release, proof }): Part[] =>
      proof === undefined || proof === '' ? [] : [[`proofs/${proofName(release)}`, proof]],
    ),
    ['README.txt', readme(cited)],
    ['CITATION.cff', citationCff(cited)],
  ];
  return [['datapackage.json', `${JSON.stringify(descriptor(cited, csv), undefined, 2)}\n`], ['data.csv', csv], ...beside];
}

function proofName({ instrument, sector, tier, window }: Cited['source']['releases'][number]['release']): string {
  const part = [sector ?? [], tier ?? []].flat().map((name) => `-${toHex(sha256(utf8(name))).slice(0, 8)}`);
  return `${window.firstDay}-${instrument}${part.join('')}.tlog-proof`;
}

function descriptor({ answered, source, query }: Cited & { readonly answered: Answered }, csv: string): object {
  const { charter, register } = source;
  const bytes = utf8(csv);
  const columns = fileColumns(answered);
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: `${missionOf(source)}-${answered.question}`.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'),
    title: answered.title,
    description: answered.notes.map(sentence).join(' '),
    ...(charter === undefined ? {} : { contributors: [{ title: charter.convenor.name, roles: ['convenor'] }] }),
    sources: [
      { title: register === undefined ? 'releases.json in this package' : `Public register ${register.origin}, size ${register.size}` },
    ],
    query,
    resources: [
      {
        $schema: 'https://datapackage.org/profiles/2.0/dataresource.json',
        name: 'data',
        type: 'table',
        path: 'data.csv',
        format: 'csv',
        mediatype: 'text/csv',
        encoding: 'utf-8',
        bytes: bytes.length,
        hash: `sha256:${toHex(sha256(bytes))}`,
        dialect: { $schema: 'https://datapackage.org/profiles/2.0/tabledialect.json', lineTerminator: '\r\n' },
        schema: schemaOf(columns),
      },
    ],
  };
}

function schemaOf(columns: readonly FileColumn[]): object {
  const keys = columns.filter(({ key }) => key).map(({ name }) => name);
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: columns.map(({ name, type }) => {
      const description = meaningOf(name);
      return { name, type, ...(description === undefined ? {} : { description }) };
    }),
    missingValues: [''],
    ...(keys.length === 0 ? {} : { primaryKey: keys }),
  };
}

function readme(cited: Cited & { readonly answered: Answered }): string {
  const { answered, source } = cited;
  const proofs = source.releases.some(({ proof }) => proof !== undefined && proof !== '');
  return [
    answered.title,
    '',
    'WHAT IS IN HERE',
    'data.csv          the figures; datapackage.json says what each column is',
    ...(source.charter === undefined ? [] : ['charter.json      what was asked, of whom, and what was promised']),
    'releases.json     every release that the figures were worked out from',
    ...(proofs ? ['proofs/           proofs that these releases are in the public register'] : []),
    'CITATION.cff      how to cite this',
    '',
    'HOW TO READ AN INTERVAL',
    'Every organisation added noise to its own figures before anybody else saw them. The law of that noise is known exactly. From it follows how',
    'far a released figure may lie from the figure without noise: "low" to "high" holds it with the probability in "level_attained".',
    '- Two figures whose intervals overlap may still differ. Ask for the change or the comparison instead of looking at two intervals.',
    '- A figure below zero is noise, not a mistake. Do not set it to zero before adding up: that would make sums too large.',
    '- If windows are added up, somebody who was counted in several is in the sum several times.',
    '- The interval says nothing of who takes part, or of people whom no organisation counts.',
    '- INF and -INF are the ends of an interval of which nothing can be said. An empty field has no value.',
    '',
    'WHAT THE ANSWER SAYS OF ITSELF',
    ...answered.notes.map((note) => `- ${sentence(note)}`),
    '',
    'HOW TO CITE IT',
    citationText(cited),
  ].join('\n');
}
