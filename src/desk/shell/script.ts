// script.ts — a little comfort where scripts run: the heading or the errors take the focus, and a file can be dropped anywhere on its form. Everything works without it.

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
`;
