// mission-lift.ts — `soundings mission lift`: the board lifts an operator's stop, within 28 days.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { nameOf } from '@soundings/protocol/mission/stopped';
import { LiftObject, StopObject } from '@soundings/protocol/register/objects';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { readSigned, signFile } from '../convenor/signed-file.ts';
import { assertOnBoard, signedWords, standingBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';

export const missionLift = ({ terminal }: Surroundings) =>
  command('lift', {
    summary: "lift an operator's stop, as a member of the board",
    usage: '--mission FILE --key FILE --stop FILE --lift FILE',
    about:
      "A quorum of the board lifts the leader's or the helper's stop within 28 days after the register had it. The first member makes the file, and the " +
      'others sign it with the same command. Then: soundings register add. The mission goes on for whoever has a document with the lift in it. The ' +
      "board's own stop is final.",
    examples: ['soundings mission lift --mission mission.json --key board/board.key --stop stop.json --lift lift.json'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The member's key file."))
    .addOption(needed('--stop <FILE>', 'The signed stop.'))
    .addOption(needed('--lift <FILE>', 'The signed lift: it is made if it is not there, and signed if it is.'))
    .action((options) => {
      const document = readMissionDocument(options.mission);
      const pair = readSigningKey(options.key);
      assertOnBoard(document, pair.publicKey, options.key);
      const charter = toBase64Url(charterDigest(document.charter.charter));
      const stop = readSigned(options.stop, StopObject);
      if (stop.body.charter !== charter) throw new InputError(`${options.stop} stops another mission than ${options.mission} is.`);
      if (stop.body.by === 'board') throw new InputError(`${options.stop} is the board's own stop, which is final. Call the mission anew.`);
      const body = { format: 'soundings lift v1' as const, charter, stop: nameOf(stop) };
      if (existsSync(options.lift) && readSigned(options.lift, LiftObject).body.stop !== body.stop)
        throw new InputError(`${options.lift} lifts another stop than the one in ${options.stop}.`);
      const object = signFile(options.lift, LiftObject, body, pair);
      terminal.print(`${options.lift}: the board lifts the ${stop.body.by}'s stop of ${document.charter.charter.mission}`);
      terminal.say(signedWords(standingBoard(document), object));
    });
