// index.ts — the program `soundings`: its commands under headings, in the order in which the help lists them.
import type { Command } from '@commander-js/extra-typings';
import { group, type Surroundings } from '../cli/command.ts';
import { programOf } from '../cli/program.ts';
import { VERSION } from '../cli/version.ts';
import { helper, leader } from './aggregator.ts';
import { backup } from './backup.ts';
import { challengeAdd } from './challenge-add.ts';
import { challengeAnswer } from './challenge-answer.ts';
import { challengeMake } from './challenge-make.ts';
import { charterCheck } from './charter-check.ts';
import { charterSchema } from './charter-schema.ts';
import { collect } from './collect.ts';
import { contribute } from './contribute.ts';
import { counted } from './counted.ts';
import { demo } from './demo.ts';
import { desk } from './desk.ts';
import { due } from './due.ts';
import { endQuarantine } from './end-quarantine.ts';
import { enrol } from './enrol.ts';
import { explore } from './explore.ts';
import { hypothesisList, hypothesisVerdict } from './hypothesis-results.ts';
import { hypothesisCheck, hypothesisRegister } from './hypothesis.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { mismatch } from './mismatch.ts';
import { monitor } from './monitor.ts';
import { missionApprove } from './mission-approve.ts';
import { missionCall } from './mission-call.ts';
import { missionFetch } from './mission-fetch.ts';
import { missionKeepStop } from './mission-keep-stop.ts';
import { missionLift } from './mission-lift.ts';
import { missionRoster } from './mission-roster.ts';
import { missionShow } from './mission-show.ts';
import { missionStop } from './mission-stop.ts';
import { missionNew } from './mission-new.ts';
import { missionTemplate } from './mission-template.ts';
import { query } from './query.ts';
import { questionCommands } from './questions.ts';
import { rekeyDatabase } from './rekey-database.ts';
import { sampleFile } from './sample-file.ts';
import { send } from './send.ts';
import { registerAdd } from './register-add.ts';
import { registerPublish } from './register-publish.ts';
import { registerShow } from './register-show.ts';
import { registerSoftware } from './register-software.ts';
import { verifyAudit } from './verify-audit.ts';
import { window } from './window.ts';
import { withheld } from './withheld.ts';
import { witness } from './witness.ts';

export function soundings(at: Surroundings): Command {
  const mission = [
    missionNew(at),
    missionTemplate(at),
    missionCall(at),
    missionApprove(at),
    missionRoster(at),
    missionShow(at),
    missionFetch(at),
    missionStop(at),
    missionLift(at),
    missionKeepStop(at),
  ];
  const hypothesis = [hypothesisCheck(at), hypothesisRegister(at), hypothesisVerdict(at), hypothesisList(at)];
  return programOf(
    VERSION,
    [
      ['To begin:', [demo(at), desk(at), keys(at)]],
      ['A mission, for its convenor and board:', [group('charter', [charterCheck(at), charterSchema(at)]), group('mission', mission)]],
      ['An organisation:', [enrol(at), sampleFile(at), due(at), contribute(at), send(at), counted(at), ledger(at)]],
      [
        'An aggregator:',
        [leader(at), helper(at), backup(at), endQuarantine(at), rekeyDatabase(at), verifyAudit(at), window(at), mismatch(at)],
      ],
      [
        'The public register:',
        [
          group('register', [registerAdd(at), registerPublish(at), registerShow(at), registerSoftware(at)]),
          group('challenge', [challengeMake(at), challengeAdd(at), challengeAnswer(at)]),
          witness(at),
          monitor(at),
        ],
      ],
      ['Releases:', [collect(at), withheld(at), query(at), explore(at), ...questionCommands(at), group('hypothesis', hypothesis)]],
    ],
    (text) => at.terminal.print(text),
  );
}
