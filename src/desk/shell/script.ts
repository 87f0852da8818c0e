// script.ts — a little comfort where scripts run: the heading or the errors take the focus, a file can be dropped anywhere on its form, and a convenor's panel
// follows what is typed. Everything works without it.

export const SCRIPT = `'use strict';
const first = document.querySelector('.errors[tabindex]') ?? document.querySelector('h1');
if (first && location.hash === '') first.focus();
const file = document.querySelector('input[type=file]');
if (file) {
  const form = file.form;
  for (const name of ['dragover', 'drop']) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      if (name === 'drop' && event.dataTransfer.files.length === 1) {
        file.files = event.dataTransfer.files;
        const choice = form.querySelector('input[name=kind][value=file]');
        if (choice) choice.checked = true;
      }
    });
  }
}
for (const table of document.querySelectorAll('table.grid')) {
  table.addEventListener('keydown', ({ key, target }) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const cell = target.closest('td');
    if (step && cell) table.rows[cell.parentNode.rowIndex + step]?.cells[cell.cellIndex]?.querySelector('input')?.focus();
  });
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
const panel = document.querySelector('[data-panel]');
if (panel) {
  const policy = self.trustedTypes ? trustedTypes.createPolicy('soundings', { createHTML: (text) => text }) : { createHTML: (text) => text };
  const draft = document.querySelector('form[data-draft]');
  let timer = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const request = draft && draft.changed ? { method: 'POST', body: new URLSearchParams(new FormData(draft)) } : {};
    const answer = await fetch(panel.dataset.panel + '?of=' + encodeURIComponent(location.pathname), request);
    const text = await answer.text();
    if (mine !== asked) return;
    panel.classList.remove('old');
    panel.innerHTML = policy.createHTML(text);
    if (panel.querySelector('[data-working]')) later(700);
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch(() => undefined), ms);
  };
  if (draft)
    draft.addEventListener('input', () => {
      draft.changed = true;
      panel.classList.add('old');
      later(400);
    });
  if (panel.querySelector('[data-working]')) later(700);
}
`;
