// worker.ts — answers a page's queries beside it: the same code as the command's, over releases that were loaded once.
import { answerJson } from '../../export/answer-json.ts';
import { answerCsv } from '../../export/answer-table.ts';
import { foundSentence } from '../../export/found.ts';
import { answer } from '../../insight/answer.ts';
import { askedBy } from '../../insight/asked-by.ts';
import { QueryError } from '../../insight/question.ts';
import { quickQuestions } from '../../insight/questions/quick.ts';
import { explorable, type DataFile } from '../../pages/explorer/data-file.ts';
import { drawn, SURES, type Sure } from '../../pages/explorer/drawn.ts';
import { viewMarkup } from '../../pages/explorer/fragment.ts';
import type { PageReply, PageRequest } from './messages.ts';

/** Parameters that say how an answer is shown, or of when it is, and not what is asked. */
const OF_THE_PAGE: ReadonlySet<string> = new Set(['at', 'scale', 'sure']);

/** Each file is loaded once. Owned by this worker. */
const loaded = new Map<string, Promise<DataFile>>();

addEventListener('message', ({ data: request }: MessageEvent<PageRequest>) => {
  void replyTo(request).then((reply) => postMessage(reply));
});

async function replyTo(request: PageRequest): Promise<PageReply> {
  const { id } = request;
  try {
    return { id, ...answerTo(request, await fileAt(request.data)) };
  } catch (error) {
    const sentence =
      error instanceof QueryError ? error.message : 'The releases could not be loaded. Reload the page when you have a connection.';
    return { id, kind: 'refused', sentence };
  }
}

function answerTo({ question: name, parameters, view }: PageRequest, file: DataFile) {
  const question = quickQuestions.find((one) => one.name === name);
  if (question === undefined) throw new QueryError(`There is no question "${name}".`);
  const { releases, subject } = explorable(file, sizeIn(parameters));
  const { asked } = askedBy(
    question,
    parameters.filter(([parameter]) => !OF_THE_PAGE.has(parameter)),
    subject,
  );
  const answered = answer(question, releases, asked);
  const { rows } = answerJson(answered) as { readonly rows: readonly object[] };
  const shown = drawn(question, releases, answered, {
    view,
    sure: sureIn(parameters),
    gaps: file.gaps,
    ownScales: isOwnScales(parameters),
  });
  const html = viewMarkup({ drawn: shown, view, maps: file.maps, legend: true });
  return { kind: 'answer' as const, rows, found: foundSentence(answered), html, csv: answerCsv(answered), command: commandFor(parameters) };
}

/** For a shell of any system: what holds more than plain characters is quoted. */
function commandFor(parameters: PageRequest['parameters']): string {
  const words = parameters.flatMap(([name, value]) => {
    if (OF_THE_PAGE.has(name)) return [];
    const [option = '', ...of] = name.split('.');
    if (value === 'true') return [`--${option}`];
    return [`--${option}`, of.length === 0 ? value : `${of.join('.')}=${value}`];
  });
  const quoted = words.map((word) => (/^[\w=.,/-]+$/.test(word) ? word : `"${word.replaceAll(/["\\$`]/g, '\\$&')}"`));
  return ['soundings query --releases releases.db --mission mission.json', ...quoted].join(' ');
}

function sureIn(parameters: PageRequest['parameters']): Sure {
  const given = parameters.find(([name]) => name === 'sure')?.[1] ?? 'intervals';
  const sure = SURES.find((one) => one === given);
  if (sure !== undefined) return sure;
  throw new QueryError(`"sure" takes ${SURES.join(', ')}, not "${given}".`);
}

function isOwnScales(parameters: PageRequest['parameters']): boolean {
  const scale = parameters.find(([name]) => name === 'scale')?.[1];
  if (scale === undefined || scale === 'own') return scale === 'own';
  throw new QueryError(`"scale" takes own, or is left out, not "${scale}".`);
}

function sizeIn(parameters: PageRequest['parameters']): number | undefined {
  const at = parameters.find(([name]) => name === 'at')?.[1];
  if (at === undefined) return undefined;
  if (/^\d{1,10}$/.test(at)) return Number(at);
  throw new QueryError(`"at" takes a size of the register, not "${at}".`);
}

async function fileAt(address: string): Promise<DataFile> {
  const known = loaded.get(address);
  if (known !== undefined) return known;
  const file = fetch(address).then(async (response) => {
    if (!response.ok) throw new Error(`the releases answered ${response.status}`);
    return (await response.json()) as DataFile;
  });
  loaded.set(address, file);
  file.catch(() => loaded.delete(address));
  return file;
}
