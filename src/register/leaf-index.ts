// leaf-index.ts — which leaves a register has, by place and by charter, so that adding one to a million reads none of them. Made anew from the bundles if it is lost.
import { newSqlite } from '@soundings/aggregator/sqlite';
import type Sqlite from 'better-sqlite3';
import { equal, fromUtf8, utf8 } from '@soundings/crypto/bytes';
import { encodeLeaf, type Leaf } from '@soundings/protocol/register/leaf';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { leafHash } from '@soundings/protocol/register/merkle';
import { decodeBundle, readFromTiles, TILE_WIDTH, tilePath, type Tile } from '@soundings/protocol/register/tiles';
import { treeRoot } from '@soundings/protocol/register/tree';
import { PublishError } from './errors.ts';
import type { Head, ReadFile } from './growth.ts';
import { placesOf } from './order.ts';

/** A leaf and its place in the log. */
export interface PlacedLeaf {
  readonly index: number;
  readonly leaf: Leaf;
}

export interface LeafIndex {
  /** Brings the index up to the register's head, from its bundles. Throws PublishError `files` if one of them is missing. */
  catchUp(head: Head, readFile: ReadFile): void;
  /** Whether a leaf has this place, as order.ts names it. */
  isTaken(place: string): boolean;
  /** Whether this very leaf is there. */
  has(leaf: Leaf): boolean;
  /** Leaves of a charter, or of the kinds that are named, in the log's order. */
  ofCharter(charter: string, kinds?: readonly Leaf['kind'][]): readonly PlacedLeaf[];
  /** Objections and answers of a charter before its first window had its leaf, within so many leaves after the charter's own. */
  earlyObjections(charter: string, within: number): readonly PlacedLeaf[];
  /** The digests of charters that have a leaf at `start` or later. */
  chartersSince(start: number): readonly string[];
  /** Every charter's own leaf. */
  charters(): readonly PlacedLeaf[];
  /** The leaves that name this object. */
  naming(object: string): readonly PlacedLeaf[];
  close(): void;
}

interface Row {
  readonly place: number;
  readonly leaf: string;
}

/** How many bundles are read in one transaction. */
const BUNDLES_AT_ONCE = 64;

export function openLeafIndex(file: string): LeafIndex {
  const database = openTables(file);
  const sizeOf = database.prepare<[], { readonly size: number; readonly root: Buffer | null }>('select size, root from head');
  const addLeaf = database.prepare('insert into leaves values (?, ?, ?, ?, ?, ?)');
  const addPlace = database.prepare('insert or ignore into places values (?)');
  const setHead = database.prepare('update head set size = ?, root = ?');
  const placed = (rows: readonly Row[]): readonly PlacedLeaf[] =>
    rows.flatMap(({ place, leaf }) => {
      const read = readLeaf(utf8(leaf));
      return read === undefined ? [] : [{ index: place, leaf: read }];
    });
  const addAll = database.transaction((start: number, leaves: readonly Uint8Array[]) => {
    for (const [at, data] of leaves.entries()) {
      const leaf = readLeaf(data);
      if (leaf === undefined) continue; // of a later build: its hash is in the tree, and nothing here asks for it
      addLeaf.run(start + at, leaf.kind, charterOf(leaf), leaf.object, leafHash(data), fromUtf8(data));
      for (const place of placesOf(leaf)) addPlace.run(place);
    }
    setHead.run(start + leaves.length, null);
  });
  return {
    catchUp(head, readFile) {
      const { size = 0, root = null } = sizeOf.get() ?? {};
      if (size === head.size && root !== null && equal(root, head.root)) return;
      let start = size;
      // A process that was killed may have noted leaves without the head: it is only gone on with from a head.
      if (size > 0 && !isBeginning({ size, root }, head, readFile)) {
        database.exec('delete from leaves; delete from places; update head set size = 0, root = null;');
        start = 0;
      }
      while (start < head.size) {
        const leaves = leavesAfter(start, head.size, readFile);
        addAll(start, leaves);
        start += leaves.length;
      }
      setHead.run(head.size, head.root);
    },
    isTaken: (place) => database.prepare('select 1 from places where name = ?').get(place) !== undefined,
    has: (leaf) => database.prepare('select 1 from leaves where hash = ?').get(leafHash(encodeLeaf(leaf))) !== undefined,
    ofCharter(charter, kinds) {
      const all = database.prepare<[string], Row>('select place, leaf from leaves where charter = ? order by place');
      if (kinds === undefined) return placed(all.all(charter));
      const some = database.prepare<[string, string], Row>('select place, leaf from leaves where charter = ? and kind = ? order by place');
      return placed(kinds.flatMap((kind) => some.all(charter, kind))).toSorted((a, b) => a.index - b.index);
    },
    earlyObjections: (charter, within) => placed(earlyRows(database, charter, within)),
    chartersSince: (start) =>
      database
        .prepare<[number], { readonly charter: string }>("select distinct charter from leaves where place >= ? and charter <> ''")
        .all(start)
        .map(({ charter }) => charter),
    charters: () => placed(database.prepare<[], Row>("select place, leaf from leaves where kind = 'charter' order by place").all()),
    naming: (object) =>
      placed(database.prepare<[string], Row>('select place, leaf from leaves where object = ? order by place').all(object)),
    close: () => {
      database.close();
    },
  };
}

function earlyRows(database: Sqlite.Database, charter: string, within: number): readonly Row[] {
  const firstOf = database.prepare<[string, string], { readonly place: number | null }>(
    'select min(place) as place from leaves where charter = ? and kind = ?',
  );
  const first = (kind: Leaf['kind']) => firstOf.get(charter, kind)?.place ?? undefined;
  const until = Math.min((first('charter') ?? 0) + within, first('release') ?? Infinity, first('withheld') ?? Infinity);
  const some = database.prepare<[string, string, number], Row>(
    'select place, leaf from leaves where charter = ? and kind = ? and place < ? order by place',
  );
  return ['challenge', 'answer'].flatMap((kind) => some.all(charter, kind, until));
}

/** It can be made again at any time, so nothing waits for the disk. A damaged file is found by its size and root, or by SQLite. */
function openTables(file: string): Sqlite.Database {
  const database = newSqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  database.exec(`
    create table if not exists leaves (place integer primary key, kind text not null, charter text not null, object text not null, hash blob not null, leaf text not null) strict;
    create index if not exists leaves_charter on leaves (charter, kind, place);
    create index if not exists leaves_object on leaves (object);
    create index if not exists leaves_hash on leaves (hash);
    create table if not exists places (name text primary key) strict, without rowid;
    create table if not exists head (id integer primary key check (id = 1), size integer not null, root blob) strict;
    insert or ignore into head values (1, 0, null);`);
  return database;
}

/** Whether what was noted is the beginning of the tree of `head`. */
function isBeginning({ size, root }: { readonly size: number; readonly root: Uint8Array | null }, head: Head, readFile: ReadFile): boolean {
  if (root === null || size > head.size) return false;
  const read = readFromTiles(head.size, (tile) => readFile(tilePath(tile)) ?? lacking(tilePath(tile)));
  return equal(treeRoot(size, read), root);
}

function lacking(path: string): never {
  throw new PublishError('files', `The register's files lack ${path}. Nothing is signed until the file is back.`);
}

function charterOf(leaf: Leaf): string {
  return 'charter' in leaf ? (leaf.charter ?? '') : '';
}

/** Some of the leaves from `start` on, to the end of a bundle. */
function leavesAfter(start: number, size: number, readFile: ReadFile): readonly Uint8Array[] {
  const leaves: Uint8Array[] = [];
  const first = Math.floor(start / TILE_WIDTH);
  for (let index = first; index < first + BUNDLES_AT_ONCE && index * TILE_WIDTH < size; index++) {
    const tile: Tile = { level: 'entries', index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) };
    const bytes = readFile(tilePath(tile)) ?? lacking(tilePath(tile));
    leaves.push(...decodeBundle(bytes, tile).slice(Math.max(0, start - index * TILE_WIDTH)));
  }
  return leaves;
}
