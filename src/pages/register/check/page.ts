// page.ts — "Check it yourself" in a browser: fetches the register's files from where the page is, names each, and says what was found.
import { checkRegister, type Report } from './check.ts';

const start = document.querySelector<HTMLButtonElement>('#check');
const state = document.querySelector('#check-state');
const found = document.querySelector('#check-found');
const names = document.querySelector('#check-files');

if (start !== null && state !== null && found !== null && names !== null) {
  start.hidden = false;
  start.addEventListener('click', () => void run(start, state, found, names));
  // A link from an entry's page begins at once with that entry.
  if (onlyEntry() !== undefined) start.click();
}

async function run(button: HTMLButtonElement, stateLine: Element, result: Element, list: Element): Promise<void> {
  button.disabled = true;
  result.replaceChildren();
  list.replaceChildren();
  let asked = 0;
  const onFile = (path: string) => {
    asked++;
    stateLine.textContent = `Reading file ${asked}: ${path}`;
    list.append(element('li', path));
  };
  try {
    const report = await checkRegister(fetchFile, { only: onlyEntry(), onFile, seen });
    if (report.fork === undefined && report.faults.length === 0) keep(report.register);
    stateLine.textContent = '';
    result.replaceChildren(...words(report));
  } catch (error) {
    stateLine.textContent = `The check could not be finished: ${error instanceof Error ? error.message : String(error)}. Try again when you are online.`;
  } finally {
    button.disabled = false;
    button.textContent = 'Check everything';
  }
}

/** The number of an entry after "#" in the page's address. */
function onlyEntry(): number | undefined {
  const text = location.hash.slice(1);
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function fetchFile(path: string): Promise<Uint8Array | undefined> {
  const response = await fetch(new URL(path, document.baseURI), { credentials: 'omit', cache: 'no-store', redirect: 'error' });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${path} was answered with status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The signed checkpoint that this browser kept; undefined without one, or if the browser keeps nothing. */
function seen(origin: string): string | undefined {
  try {
    return localStorage.getItem(KEPT + origin) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(register: Report['register']): void {
  if (register === undefined) return;
  try {
    localStorage.setItem(KEPT + register.origin, register.note);
  } catch {
    // A browser that keeps nothing compares nothing the next time, and the page says so.
  }
}

const KEPT = 'soundings register ';

function words({ faults, files, register, fork }: Report): readonly Element[] {
  if (fork !== undefined) return [forked(fork)];
  if (faults.length === 0 && register !== undefined) return [box('good', 'Everything is as it was signed.', passed(register, files))];
  const list = element('ul');
  for (const { path, sentence } of faults) {
    const item = element('li');
    item.append(element('code', path), ` ${sentence}`);
    list.append(item);
  }
  const wrong = box('warning', `${faults.length === 1 ? '1 file is' : `${faults.length} files are`} not as signed.`, [
    'Keep a copy of these files and of the checkpoint, and tell the board and the convenor.',
  ]);
  wrong.append(list);
  return [wrong];
}

/** Red, with both notes: whoever has them can show anybody that there are two registers. */
function forked({ seen: before, shown }: NonNullable<Report['fork']>): Element {
  const made = box('fork', 'This register has shown two histories.', [
    'This browser saw one list earlier, and is shown another now. Both are signed, and neither is the beginning of the other. Believe nothing here until the board has said why.',
    'Copy both signed checkpoints, and show them to the board, the convenor and the witnesses. They prove it to anybody.',
  ]);
  for (const [heading, note] of [
    ['Seen earlier', before],
    ['Shown now', shown],
  ] as const) {
    const text = element('pre', note);
    text.tabIndex = 0;
    text.setAttribute('role', 'region');
    text.setAttribute('aria-label', heading);
    made.append(element('h3', heading), text);
  }
  return made;
}

function passed(register: NonNullable<Report['register']>, files: number): readonly string[] {
  const { origin, size, root, quorumTime, quorum, removed, unknown } = register;
  const seen =
    quorumTime === undefined || quorum === undefined
      ? 'No charter in it names witnesses, so nobody independent has signed it.'
      : `At least ${quorum[0]} of its ${quorum[1]} witnesses had seen it by ${new Date(1000 * quorumTime).toUTCString()}.`;
  const only = onlyEntry();
  return [
    `${origin}: ${size} ${size === 1 ? 'entry' : 'entries'}, root ${root}. ${seen}`,
    `${files} files were read and held against each other${only === undefined ? '' : `, and entry ${only} with its object and its proof`}. They are listed below.`,
    ...(removed === 0 ? [] : [`${removed} texts were taken down, each with an entry that says why.`]),
    ...(unknown === 0
      ? []
      : [
          `${unknown === 1 ? '1 entry is' : `${unknown} entries are`} of a kind that this page does not know, and in the tree like all others.`,
        ]),
  ];
}

function box(kind: 'good' | 'warning' | 'fork', heading: string, sentences: readonly string[]): HTMLElement {
  const made = element('div');
  made.className = `status ${kind}`;
  made.append(element('strong', heading), ...sentences.map((sentence) => element('p', sentence)));
  return made;
}

function element(name: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
