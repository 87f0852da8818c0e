// build-charter-docs.mjs — writes the reference part of docs/charters.md, below its mark, from the schema of charters. Run it after a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { charterReference } from '../src/dist/calling/charter-docs.js';

const file = new URL('../docs/charters.md', import.meta.url);
const mark = '<!-- From here on made by scripts/build-charter-docs.mjs. -->';
const [own] = readFileSync(file, 'utf8').split(mark);
writeFileSync(file, `${own}${mark}\n\n${charterReference()}\n`);
