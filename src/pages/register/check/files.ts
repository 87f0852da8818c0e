// files.ts — the register's files as the check asks for them: each one once, each one named, and what is wrong with it.

/** A file's bytes by its path under the register's address; undefined if there is none. Rejects if nothing answers. */
export type FetchFile = (path: string) => Promise<Uint8Array | undefined>;

/** What is wrong with a file, in one sentence. */
export interface Fault {
  readonly path: string;
  readonly sentence: string;
}

export class Files {
  readonly faults: Fault[] = [];
  private readonly fetchFile: FetchFile;
  private readonly onFile: (path: string) => void;
  private readonly asked = new Map<string, Promise<Uint8Array | undefined>>();

  /** `onFile` is told the path of every file that is asked for. */
  constructor(fetchFile: FetchFile, onFile: (path: string) => void) {
    this.fetchFile = fetchFile;
    this.onFile = onFile;
  }

  get count(): number {
    return this.asked.size;
  }

  async get(path: string): Promise<Uint8Array | undefined> {
    const known = this.asked.get(path);
    if (known !== undefined) return known;
    this.onFile(path);
    const answer = this.fetchFile(path);
    this.asked.set(path, answer);
    return answer;
  }

  /** As {@link get}; a file that isn't there is a fault. */
  async need(path: string): Promise<Uint8Array | undefined> {
    const bytes = await this.get(path);
    if (bytes === undefined) this.fault(path, 'This file is missing.');
    return bytes;
  }

  /** Notes a fault, once for a file and sentence. */
  fault(path: string, sentence: string): void {
    if (!this.faults.some((one) => one.path === path && one.sentence === sentence)) this.faults.push({ path, sentence });
  }
}

/** Does the work for each item, a few at a time. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** As many as a browser has connections to one host. */
const AT_ONCE = 6;
