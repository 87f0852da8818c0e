// files.test.ts — every file of an answer, read back: the same rows, as numbers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerCsv } from '../../../src/export/answer-table.ts';
import { citationCff, citationText } from '../../../src/export/files/citation.ts';
import { csvText, fileColumns, type FileColumn, type FileValue } from '../../../src/export/file-columns.ts';
import { dataPackage } from '../../../src/export/files/data-package.ts';
import { answerJsonStat } from '../../../src/export/files/json-stat.ts';
import { meaningOf } from '../../../src/export/files/meanings.ts';
import { answerParquet } from '../../../src/export/files/parquet.ts';
import { answer, type Answered } from '../../../src/insight/answer.ts';
import { givenIn } from '../../../src/insight/address.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { subjectOf } from '../../../src/insight/subject.ts';
import { openArchive } from '../../../src/sheet/archive.ts';
import { writeArchive } from '../../../src/sheet/write-archive.ts';
import { askedReleases, charter } from '../research/asked-mission.ts';

const releases = askedReleases();
const subject = subjectOf(releases, new Map([['A'.repeat(43), charter]]));

function answered(name: string, address: string): Answered {
  const question = questions.find((one) => one.name === name) ?? expect.unreachable(name);
  return answer(question, releases, question.parse(givenIn(new URLSearchParams(address), question.options), subject));
}

const ASKED: readonly (readonly [string, string])[] = [
  ['totals', 'instrument=visits&by=window,area'],
  ['totals', 'instrument=visits&by=area'],
  ['shares', 'instrument=worry&share.answer=rising'],
  ['comparisons', 'instrument=visits&by=window,area&compare=before'],
  ['ratios', 'ratio=arrears/visits&by=window&anyway=true'],
];

function cited(one: Answered) {
  return {
    answered: one,
    source: {
      charter,
      releases: releases.map((release) => ({ release, proof: release.window.number === 0 ? 'c2sp.org/tlog-proof@v1\n…' : undefined })),
      register: { origin: 'register.example/winter', size: 11, root: 'ab'.repeat(32) },
    },
    query: 'totals?by=window',
    accessed: '2026-11-30',
  };
}

/** RFC 4180. */
function csvRows(csv: string): readonly (readonly string[])[] {
  return csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare),
    );
}

describe.each(ASKED)('%s?%s', (name, address) => {
  const one = answered(name, address);
  const columns = fileColumns(one);

  test('CSV read again is the rows', () => {
    const [head, ...rows] = csvRows(answerCsv(one));
    expect(head).toEqual(columns.map(({ name: column }) => column));
    expect(rows.length).toBe(one.rows.length);
    for (const [at, row] of rows.entries())
      expect(row.map((text, column) => read(text, columns[column]))).toEqual(columns.map(({ values }) => values[at]));
  });

  test('Parquet read again is the rows', async () => {
    const bytes = answerParquet(one);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const wanted = one.rows.map((_, at) =>
      Object.fromEntries(columns.map(({ name: column, type, values }) => [column, stored(type, values[at])])),
    );
    expect(rows).toEqual(wanted);
  });

  test('JSON-stat has a place for every row', () => {
    const { id, size, value, dimension, ...dataset } = answerJsonStat(one, 'source') as {
      readonly id: readonly string[];
      readonly size: readonly number[];
      readonly value: readonly (number | null)[];
      readonly dimension: Record<string, { category: { index: readonly string[] } }>;
    };
    expect(dataset).toMatchObject({ version: '2.0', class: 'dataset', role: { metric: [id.at(-1)] } });
    expect(id.map((each) => dimension[each]?.category.index.length)).toEqual(size);
    expect(value.length).toBe(size.reduce((product, each) => product * each, 1));
    const measures = columns.filter(({ key, type }) => !key && (type === 'integer' || type === 'number'));
    expect(value.filter((each) => each !== null).length).toBe(measures.flatMap(({ values }) => values).filter(Number.isFinite).length);
    const first = id.slice(0, -1).map((each) => dimension[each]?.category.index[0]);
    const row = one.rows.findIndex((_, at) =>
      id.slice(0, -1).every((each, place) => String(columns.find(({ name: column }) => column === each)?.values[at]) === first[place]),
    );
    expect(value.slice(0, measures.length)).toEqual(measures.map(({ values }) => values[row]));
  });
});

function read(text: string, column: FileColumn | undefined): FileValue {
  if (text === '') return undefined;
  if (column?.type === 'boolean') return text === 'true';
  if (column?.type === 'string' || column?.type === 'date') return text;
  return Number(text.replace('INF', 'Infinity'));
}

function stored(type: FileColumn['type'], value: FileValue): unknown {
  if (value === undefined) return null;
  if (type === 'date') return new Date(`${String(value)}T00:00:00Z`);
  return type === 'integer' ? BigInt(value) : value;
}

test('a number in a CSV is the number, whatever it is', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (number) => {
      expect(Number(csvText(number).replace('INF', 'Infinity'))).toBe(number === 0 ? 0 : number);
    }),
  );
});

test('a data package has what its descriptor says, and a reader finds what every column means', async () => {
  const one = answered('totals', 'instrument=visits&by=window,area');
  const parts = await unpacked(writeArchive(dataPackage(cited(one))));
  expect([...parts.keys()]).toEqual([
    'datapackage.json',
    'data.csv',
    'charter.json',
    'releases.json',
    ...proofs(parts),
    'README.txt',
    'CITATION.cff',
  ]);
  const descriptor = JSON.parse(parts.get('datapackage.json') ?? '') as {
    readonly name: string;
    readonly resources: readonly {
      path: string;
      bytes: number;
      schema: { fields: readonly { name: string; type: string; description?: string }[]; primaryKey: readonly string[] };
    }[];
  };
  expect(descriptor.name).toMatch(/^[a-z0-9._-]+$/);
  const [resource] = descriptor.resources;
  expect(resource).toMatchObject({ path: 'data.csv', bytes: (parts.get('data.csv') ?? '').length });
  expect(resource?.schema.fields.map(({ name }) => name)).toEqual(csvRows(parts.get('data.csv') ?? '')[0]);
  expect(resource?.schema.primaryKey).toEqual(['window', 'area']);
  expect(resource?.schema.fields.filter(({ description }) => description === undefined).map(({ name }) => name)).toEqual(['area']);
  expect(proofs(parts).length).toBeGreaterThan(0);
  expect(parts.get('README.txt')).toContain('HOW TO READ AN INTERVAL');
});

async function unpacked(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const archive = openArchive(bytes);
  const parts = new Map<string, string>();
  for (const name of archive.names()) parts.set(name, await textOf(archive.open(name)));
  return parts;
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

function proofs(parts: ReadonlyMap<string, string>): readonly string[] {
  return [...parts.keys()].filter((name) => name.startsWith('proofs/'));
}

test('a citation names who asked, when, and where it can be checked', () => {
  const one = answered('totals', 'instrument=visits&by=window');
  const text = citationText(cited(one));
  for (const words of [
    charter.convenor.name,
    'salford-winter',
    '2025-12-29 to 2026-02-08',
    'register.example/winter, size 11',
    'abababababababab.',
    'totals?by=window',
    '2026-11-30',
  ])
    expect(text).toContain(words);
  const cff = citationCff(cited(one));
  expect(cff).toMatch(/^cff-version: 1\.2\.0\nmessage: /);
  expect(cff).toContain('value: "register.example/winter@11:abababababababab"');
});

test('every column that is not a charter’s word has a meaning', () => {
  const own = ASKED.flatMap(([name, address]) => fileColumns(answered(name, address)).map((column) => column.name));
  expect([...new Set(own)].filter((name) => meaningOf(name) === undefined).sort()).toEqual(
    ['answer', 'area', 'arrears', 'visits'].filter((name) => own.includes(name)),
  );
});

describe('other people’s libraries', () => {
  const python = process.env['PYTHON'] ?? 'python3';
  const has = (module: string) => spawnSync(python, ['-c', `import ${module}`]).status === 0;
  const folder = mkdtempSync(join(tmpdir(), 'soundings-files-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Prints nothing if all is well. */
  const run = (code: string) => spawnSync(python, ['-c', code], { cwd: folder, encoding: 'utf8' });

  beforeAll(() => {
    for (const [at, [name, address]] of ASKED.entries()) {
      const one = answered(name, address);
      writeFileSync(join(folder, `${at}.parquet`), answerParquet(one));
      writeFileSync(join(folder, `${at}.csv`), answerCsv(one));
      writeFileSync(join(folder, `${at}.jsonstat.json`), JSON.stringify(answerJsonStat(one, 'source')));
    }
  });

  test.runIf(has('pyarrow'))('pyarrow reads from Parquet what is in the CSV', () => {
    const code = `
import csv, datetime, glob
import pyarrow.parquet
def text(value):
    if value is None: return ""
    if isinstance(value, bool): return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else value
def same(value, written):
    return float(written.replace("INF", "inf")) == value if isinstance(text(value), (int, float)) else text(value) == written
for name in glob.glob("*.parquet"):
    table = pyarrow.parquet.read_table(name)
    with open(name.replace("parquet", "csv"), encoding="utf-8", newline="") as file: rows = list(csv.DictReader(file))
    assert table.num_rows == len(rows) > 0
    for column in table.column_names:
        assert all(same(value, row[column]) for value, row in zip(table.column(column).to_pylist(), rows)), (name, column)
`;
    expect(run(code)).toMatchObject({ status: 0, stderr: '' });
  });

  test.runIf(has('jsonstat_validator'))('jsonstat-validator finds no fault', () => {
    const code =
      'import glob, json, jsonstat_validator\nfor name in glob.glob("*.json"): jsonstat_validator.validate_jsonstat(json.load(open(name)))';
    expect(run(code)).toMatchObject({ status: 0 });
  });
});
