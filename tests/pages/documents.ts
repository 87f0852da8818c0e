// documents.ts — the pages that aren't the desk's, as files: the public register's site, results, what comes next, a charter's check, and the board's page.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../crypto/signature/node.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { serveFolder } from '../../src/demo/static-site.ts';
import { publishedFolder } from '../../src/register/published-folder.ts';
import { readRegister } from '../../src/register/register-view.ts';
import { writeSite } from '../../src/register/site.ts';
import { sourceOf } from '../../src/register/source.ts';
import { boardPage, check, EXAMPLES, outlook, results } from '../browser/documents.ts';
import { Ground } from '../src/register/ground.ts';
import { publishWinter } from '../src/register/site-ground.ts';

export interface Documents {
  readonly url: string;
  /** Names for pictures, and paths below the address. */
  readonly pages: readonly { readonly name: string; readonly path: string }[];
  close(): Promise<void>;
}

/** Of the site, every page of a register with one mission. */
export async function serveDocuments(): Promise<Documents> {
  const ground = new Ground('pages');
  await publishWinter(ground);
  const { site } = ground.settings;
  const view = await readRegister(sourceOf(site), undefined, verify);
  await writeSite(publishedFolder(site), view, { verify, checkCharter: async () => Promise.resolve(sections()) });
  const alone = join(site, 'alone');
  mkdirSync(alone);
  writeFileSync(join(alone, 'results.html'), results());
  writeFileSync(join(alone, 'outlook.html'), await outlook());
  writeFileSync(join(alone, 'charter-check.html'), check());
  for (const name of EXAMPLES) writeFileSync(join(alone, `board-${name}.html`), boardPage(name).page);
  const host = await serveFolder(site, 0);
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html'))
    .sort();
  return {
    url: host.url,
    pages: paths.map((path) => ({
      name: `register-${path
        .replace(/\.html$/, '')
        .replaceAll(/[0-9a-f]{64}/g, (digest) => digest.slice(0, 8))
        .replaceAll(/[^\w-]+/g, '-')}`,
      path,
    })),
    close: async () => {
      await host.close();
      ground.close();
    },
  };
}

/** What the page of a whole charter says: that of another charter, whose noise keeps its promises. */
function sections() {
  const file = new URL('../../examples/charters/energy-suppliers.json', import.meta.url);
  const checked = checkCharterValue(JSON.parse(readFileSync(file, 'utf8')));
  return checked.kind === 'accepted' ? charterWords(checked.report) : [];
}
