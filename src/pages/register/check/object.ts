// object.ts — "Object to this mission" in a browser: makes the file of an objection here, and asks nobody for anything.
import { challengeDigest, challengeFile, challengeOf } from '@soundings/protocol/register/challenge';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';

const form = document.querySelector<HTMLElement>('#objection');
const button = document.querySelector<HTMLButtonElement>('#make');
const made = document.querySelector<HTMLElement>('#made');

if (form !== null && button !== null && made !== null) {
  form.hidden = false;
  button.addEventListener('click', () => {
    make(form, made);
  });
}

function make({ dataset }: HTMLElement, result: HTMLElement): void {
  const [kind = '', object = ''] = valueOf('#about').split(' ');
  const challenge = challengeOf({
    charter: dataset['charter'] ?? '',
    about: { kind, object },
    text: valueOf('#text').replaceAll('\r\n', '\n'),
    name: valueOf('#name'),
    day: new Date().toISOString().slice(0, 10),
    salt: crypto.getRandomValues(new Uint8Array(16)),
  });
  const issue = ChallengeObject.safeParse(challenge).error?.issues[0];
  if (issue !== undefined) {
    const sentence =
      challenge.body.text === '' ? 'Write what you object to first.' : `It can't be written down like this. ${issue.message}`;
    result.replaceChildren(box('warning', 'No file was made.', sentence));
    document.querySelector<HTMLElement>('#text')?.focus();
    return;
  }
  const reference = challengeDigest(challenge).slice(0, 16);
  const file = document.createElement('a');
  file.href = URL.createObjectURL(new Blob([JSON.stringify(challenge, undefined, 1), '\n'], { type: 'application/json' }));
  file.download = challengeFile(challenge);
  file.textContent = `Save ${file.download}`;
  file.className = 'button';
  const done = box(
    'good',
    'The file is made. Nothing was sent.',
    `Its reference is ${reference}. Write it down, save the file, and hand it in below.`,
  );
  const paragraph = document.createElement('p');
  paragraph.append(file);
  done.append(paragraph);
  result.replaceChildren(done);
}

function valueOf(selector: string): string {
  const field = document.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(selector);
  return field?.value ?? '';
}

function box(kind: 'good' | 'warning', heading: string, sentence: string): HTMLElement {
  const element = document.createElement('div');
  element.className = `status ${kind}`;
  const strong = document.createElement('strong');
  strong.textContent = heading;
  const paragraph = document.createElement('p');
  paragraph.textContent = sentence;
  element.append(strong, paragraph);
  return element;
}
