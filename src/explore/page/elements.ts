// elements.ts — the element that makes a page of the explorer answer other queries: the address is the query, a worker answers it.
import type { View } from '../../pages/explorer/views.ts';
import { readable } from './charts.ts';
import { play } from './draws.ts';
import { parametersIn, questionIn, showIn } from './form.ts';
import type { PageReply, PageRequest } from './messages.ts';

/** Trusted Types, which browsers have and the compiler doesn't know. */
interface Policy {
  createHTML(text: string): string;
  createScriptURL(text: string): string;
}
const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
const rules: Policy = { createHTML: (text) => text, createScriptURL: (text) => text };
/** What it puts into a page was made by our own components, which escape every text. */
const policy = trustedTypes?.createPolicy('soundings', rules) ?? rules;

class Explorer extends HTMLElement {
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, (reply: PageReply) => void>();

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (form === null) return;
    form.hidden = false;
    readable(document, (words) => this.#say(words));
    form.addEventListener('change', () => {
      const { at } = Object.fromEntries(new URLSearchParams(location.search));
      const parameters = this.#address(form, at);
      void this.#show(parameters);
    });
    form.querySelector('button')?.addEventListener('click', () => {
      const { at = this.dataset['size'] } = Object.fromEntries(new URLSearchParams(location.search));
      this.#address(form, at);
      void navigator.clipboard.writeText(location.href).then(
        () => this.#tell('The link is copied.'),
        () => this.#tell('The link is in the address bar.'),
      );
    });
    if (location.search !== '') {
      const parameters = new URLSearchParams(location.search);
      showIn(form, parameters);
      void this.#show([...parameters]);
    }
  }

  /** Makes the form the page's address, pinned to a size of the register if there is one. */
  #address(form: HTMLFormElement, at: string | undefined): PageRequest['parameters'] {
    const parameters = [...parametersIn(form, this.#view), ...(at === undefined ? [] : [['at', at] as const])];
    history.replaceState(null, '', `?${new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString()}`);
    return parameters;
  }

  /** The answer to any quick question about this page's releases. */
  async ask(question: string, parameters: PageRequest['parameters']): Promise<PageReply> {
    const id = ++this.#asked;
    const data = new URL(this.dataset['releases'] ?? '', location.href).href;
    const reply = new Promise<PageReply>((resolve) => this.#waiting.set(id, resolve));
    this.#working().postMessage({ id, data, question, parameters, view: this.#view } satisfies PageRequest);
    return reply;
  }

  async #show(parameters: PageRequest['parameters']): Promise<void> {
    const place = document.getElementById('view');
    const found = document.getElementById('found');
    if (place === null || found === null) return;
    place.setAttribute('aria-busy', 'true');
    const always = [...new URLSearchParams(this.dataset['always'])];
    const question = questionIn(parameters, this.dataset['question'] ?? 'totals');
    const reply = await this.ask(question, [...always, ...parameters]);
    if (reply.id !== this.#asked) return; // another query was asked meanwhile
    place.removeAttribute('aria-busy');
    if (reply.kind === 'refused') {
      const refused = Object.assign(document.createElement('p'), { className: 'refused', textContent: reply.sentence });
      place.replaceChildren(refused);
      this.#say(reply.sentence);
      return;
    }
    found.textContent = reply.found;
    place.innerHTML = policy.createHTML(reply.html);
    place.append(filesOf(reply));
    readable(place, (words) => this.#say(words));
    play(place);
    this.#say(reply.found);
  }

  get #view(): View {
    return (this.dataset['view'] ?? 'chart') as View;
  }

  #working(): Worker {
    if (this.#worker === undefined) {
      this.#worker = new Worker(policy.createScriptURL(new URL('worker.js', import.meta.url).href), { type: 'module' });
      this.#worker.addEventListener('message', ({ data }: MessageEvent<PageReply>) => {
        this.#waiting.get(data.id)?.(data);
        this.#waiting.delete(data.id);
      });
    }
    return this.#worker;
  }

  /** To whoever can't see it. */
  #say(words: string): void {
    const said = this.querySelector('[role=status]');
    if (said !== null) said.textContent = words;
  }

  #tell(words: string): void {
    const said = this.querySelector('.said');
    if (said !== null) said.textContent = words;
    this.#say(words);
  }
}

/** The answer as a file, and the command that gives the others. */
function filesOf({ csv, command }: Extract<PageReply, { kind: 'answer' }>): HTMLElement {
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(new Blob([csv], { type: 'text/csv' })),
    download: 'answer.csv',
    textContent: 'CSV',
  });
  const code = Object.assign(document.createElement('code'), { textContent: command });
  const files = Object.assign(document.createElement('p'), { className: 'files' });
  files.append(link, code);
  return files;
}

customElements.define('soundings-explorer', Explorer);
