// errors.ts — a monitor that has raised an alarm ends with this, so that cron tells somebody.
import { CodedError } from '@soundings/crypto/errors';

export class AlarmError extends CodedError<'alarm'> {}
