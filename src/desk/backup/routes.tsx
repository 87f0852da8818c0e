// routes.tsx — /backup and /restore. The words are drawn here, shown once, asked for in part, and never kept.
import type { Hono } from 'hono';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { forgottenPlaces } from '@soundings/client/node';
import { documentOf } from '../../pages/components/render.ts';
import { backUp, restore } from '../../organisation/backup/folder.ts';
import { askedPlaces, drawWords, readWords, type RecoveryWords } from '../../organisation/backup/recovery-words.ts';
import { InputError } from '../../errors.ts';
import { enrolledName, noteBackup, readSettings } from '../folder/desk-folder.ts';
import { keptMissions } from '../folder/missions.ts';
import { fileOf, textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { organisationOf, settingOf, type Desk } from '../state/desk.ts';
import { chargeRestored } from './charge.ts';
import { AskWords, BeginBackup, Restored, RestoreBackup, SaveBackup, ShowWords, type RestoredLine } from './pages.tsx';

/** A backup that is being made: in memory alone. */
interface Making {
  readonly words: RecoveryWords;
  readonly asked: readonly [number, number];
  step: 'shown' | 'asked' | 'ready';
}

export function backupRoutes(app: Hono, desk: Desk): void {
  const { folder, ports } = desk;
  let making: Making | undefined;
  const at = () => settingOf(desk, '/backup');
  const ask = (asked: readonly number[], errors: readonly FieldError[] = []) =>
    documentOf(<AskWords at={at()} asked={asked} errors={errors} />);

  app.get('/backup', (http) => {
    if (enrolledName(folder) === undefined) return http.redirect(`${desk.base}/restore`, 303);
    switch (making?.step) {
      case undefined: {
        const { backupAt } = readSettings(folder);
        return http.html(documentOf(<BeginBackup at={at()} lastDay={backupAt === undefined ? undefined : dayAt(backupAt)} />));
      }
      case 'shown':
        return http.html(documentOf(<ShowWords at={at()} words={making.words} />));
      case 'asked':
        return http.html(ask(making.asked));
      case 'ready':
        return http.html(documentOf(<SaveBackup at={at()} file={nameOf(ports.now())} />));
    }
  });

  app.post('/backup', async (http) => {
    if (enrolledName(folder) === undefined) return http.redirect(`${desk.base}/restore`, 303);
    const form = await http.req.parseBody();
    const wanted = textOf(form['do']);
    if (wanted === 'show') making = { words: drawWords(ports.random), asked: askedPlaces(ports.random), step: 'shown' };
    else if (wanted === 'written' && making?.step === 'shown') making.step = 'asked';
    else if (wanted === 'check' && making?.step === 'asked') {
      const { words, asked } = making;
      const wrong = asked.filter((place) => textOf(form[`word-${place}`]).toLowerCase() !== words[place]);
      if (wrong.length > 0) {
        const sentence = (place: number) => at().words.say('backup-word-wrong', { number: place + 1 });
        const errors = wrong.map((place) => ({ field: `word-${place}`, sentence: sentence(place) }));
        return http.html(ask(asked, errors), 422);
      }
      making.step = 'ready';
    }
    return http.redirect(`${desk.base}/backup`, 303);
  });

  app.get('/backup/file', async (http) => {
    if (making?.step !== 'ready') return http.redirect(`${desk.base}/backup`, 303);
    const now = ports.now();
    const backup = await backUp(folder, making.words, now, ports.random);
    noteBackup(folder, now);
    return http.body(backup.slice(), 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${nameOf(now)}"`,
    });
  });

  app.get('/restore', async (http) => {
    const setting = settingOf(desk, '/restore');
    if (enrolledName(folder) === undefined) return http.html(documentOf(<RestoreBackup at={setting} />));
    return http.html(documentOf(<Restored at={setting} lines={await restoredLines(desk)} />));
  });

  app.post('/restore', async (http) => {
    const setting = settingOf(desk, '/restore');
    const form = await http.req.parseBody();
    const file = await fileOf(form['file']);
    const wrong = (field: string, sentence: string) =>
      http.html(documentOf(<RestoreBackup at={setting} errors={[{ field, sentence }]} />), 422);
    if (file === undefined) return wrong('file', setting.words.say('restore-file-missing'));
    let words: RecoveryWords;
    try {
      words = readWords(textOf(form['words']));
    } catch (error) {
      if (error instanceof InputError) return wrong('words', error.message);
      throw error;
    }
    try {
      await restore(folder, words, file.bytes, ports.now(), ports.marks);
    } catch (error) {
      if (error instanceof InputError) return wrong('file', error.message);
      throw error;
    }
    await chargeRestored(desk);
    return http.redirect(`${desk.base}/restore`, 303);
  });
}

function nameOf(now: number): string {
  return `Soundings backup ${dateOf(dayAt(now))}.sbk`;
}

/** What counts as sent since the folder was put back; undefined if it never was. */
async function restoredLines(desk: Desk): Promise<readonly RestoredLine[] | undefined> {
  const opened = await organisationOf(desk);
  const restores = opened?.ports.store.restores;
  if (opened === undefined || restores === undefined || (await restores.lastAt()) === 0) return undefined;
  const { words } = settingOf(desk, '/restore');
  const { missions } = keptMissions(desk.folder);
  return (await forgottenPlaces(opened.ports.store)).flatMap(({ mission: name, instrument, window }) => {
    const charter = missions.find(({ mission }) => mission.charter.mission === name)?.mission.charter;
    if (charter === undefined) return [];
    const { firstDay, endDay } = windowNumbered(charter.schedule, window);
    const question = charter.instruments.find((one) => one.name === instrument)?.question ?? instrument;
    return [{ mission: name, question, days: words.days(firstDay, endDay - 1) }];
  });
}
