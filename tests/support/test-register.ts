// test-register.ts — a register that a test grows and publishes, as its host serves it: checkpoint, tiles, bundles and objects; it can be down, late or forked.
import { toHex } from '../../crypto/bytes.ts';
import { bytesOf } from '../../protocol/json/base64url.ts';
import { canonicalJson } from '../../protocol/json/canonical-json.ts';
import { objectName, type LeafMembers } from '../../protocol/register/leaf.ts';
import { leafHash } from '../../protocol/register/merkle.ts';
import { encodeBundle, encodeTile, tilePath, tilesOf, type Tile } from '../../protocol/register/tiles.ts';
import { readHashes } from '../../protocol/register/tree.ts';
import { GrowingLog, URL_OF_REGISTER, type Witnessing } from '../protocol/register/world.ts';

export class TestRegister extends GrowingLog {
  readonly files = new Map<string, Uint8Array>();
  readonly requests: string[] = [];
  isDown = false;

  override add(object: unknown, members: LeafMembers): number {
    const bytes = canonicalJson(object);
    const name = toHex(bytesOf(objectName(bytes).object));
    this.files.set(`object/${name.slice(0, 2)}/${name}`, bytes);
    return super.add(object, members);
  }

  override logged(object: unknown, members: LeafMembers, time: number, witnessing: Witnessing = {}): string {
    const proof = super.logged(object, members, time, witnessing);
    const leaf = this.leaves.at(-1) ?? new Uint8Array();
    this.files.set(`proof/${toHex(leafHash(leaf))}`, new TextEncoder().encode(proof));
    return proof;
  }

  /** Its checkpoint and all of its tiles as they are now. */
  publish(time: number, witnessing: Witnessing = {}): void {
    this.files.set('checkpoint', new TextEncoder().encode(this.note(time, witnessing)));
    for (const tile of tilesOf(this.leaves.length)) this.files.set(tilePath(tile), this.tileBytes(tile));
  }

  /** As its host answers. */
  readonly fetch = async (request: Request): Promise<Response> => {
    this.requests.push(`${request.method} ${request.url}`);
    if (this.isDown) throw new TypeError('the register is down');
    const path = request.url.startsWith(URL_OF_REGISTER) ? request.url.slice(URL_OF_REGISTER.length) : '';
    const bytes = this.files.get(path);
    return Promise.resolve(bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes.slice()));
  };

  private tileBytes({ level, index, width }: Tile): Uint8Array {
    if (level === 'entries') return encodeBundle(this.leaves.slice(256 * index, 256 * index + width));
    const read = readHashes(this.leaves.map(leafHash));
    return encodeTile(Array.from({ length: width }, (_, at) => read(8 * level, 256 * index + at)));
  }
}
