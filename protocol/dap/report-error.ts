// report-error.ts — what can go wrong with one report while the rest of its request goes on (DAP-18 §4.1, §9.2.6)
import { u8, type Codec } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';

//   enum {
//     reserved(0), batch_collected(1), report_replayed(2), report_dropped(3), hpke_unknown_config_id(4), hpke_decrypt_error(5),
//     vdaf_verify_error(6), task_expired(7), invalid_message(8), report_too_early(9), task_not_started(10), outdated_config(11), (255)
//   } ReportError;
const NUMBERS = {
  /** The batch that the report belongs to has been collected. */
  batch_collected: 1,
  /** A report with this ID has been taken in before. */
  report_replayed: 2,
  /** It can't be known any more whether the report is valid, or it lies outside of the task's time. */
  report_dropped: 3,
  hpke_unknown_config_id: 4,
  hpke_decrypt_error: 5,
  /** The measurement isn't valid, or somebody cheated. */
  vdaf_verify_error: 6,
  /** After the task's interval. */
  task_expired: 7,
  /** An input share or an extension that doesn't decode, isn't known, stands twice or out of order. */
  invalid_message: 8,
  /** Too far in the future; the only error after which a report may be tried again (DAP-18 §4.5.3.1). */
  report_too_early: 9,
  /** Before the task's interval. */
  task_not_started: 10,
  /** Sealed to an HPKE configuration that the leader doesn't have (any more). */
  outdated_config: 11,
} as const;

export type ReportError = keyof typeof NUMBERS;

export const reportErrors = Object.keys(NUMBERS) as readonly ReportError[];

export const ReportError: Codec<ReportError> = {
  write(writer, error) {
    u8.write(writer, NUMBERS[error]);
  },
  read(reader) {
    const found = u8.read(reader);
    const error = reportErrors.find((name) => NUMBERS[name] === found);
    if (error === undefined) throw new DecodeError(reader.path, `unknown report error ${found}`);
    return error;
  },
};
