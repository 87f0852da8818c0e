// aggregator.ts — `soundings leader` and `soundings helper`: one of the two aggregators, run by one of the two institutions.
import { readFileSync } from 'node:fs';
import {
  backUpAggregator,
  endQuarantineOf,
  rekeyDatabaseOf,
  runAggregator,
  verifyAuditOf,
  type RunningAggregator,
} from '@soundings/aggregator/node';
import { fromHex, toHex } from '@soundings/crypto/bytes';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { flag, requiredText, text, type Command } from '../cli/command.ts';
import { InputError } from '../errors.ts';

function aggregatorCommand(role: 'leader' | 'helper', does: string): Command {
  return {
    name: role,
    summary: `run the ${role}, one of the two aggregators`,
    usage: '--config FILE',
    about:
      `${does} What it does is logged as JSON lines on standard output, without a share, a key or a token in them. It stops cleanly on ` +
      'SIGTERM, goes on where it was after a crash, and reads tasks and missions again on SIGHUP. docs/operating.md explains every setting.',
    options: { config: { value: 'FILE', help: 'Its configuration, as JSON; paths in it are relative to the file.', required: true } },
    examples: [`soundings ${role} --config ${role}/config.json`],
    async run({ options, terminal, unread }) {
      const file = requiredText(options, 'config');
      assertRole(file, role);
      const onReady = ({ address }: RunningAggregator) => {
        terminal.say(`The ${role} listens on ${address.address}:${address.port}. Stop it with Ctrl-C.`);
      };
      await runAggregator(file, onReady, unread);
    },
  };
}

export const leader = aggregatorCommand(
  'leader',
  'Takes contributions in, verifies them together with the helper, and answers the collector once a window has closed.',
);
export const helper = aggregatorCommand(
  'helper',
  'Verifies contributions together with the leader, on its own count, and seals its half of each total to the collector.',
);

export const backup: Command = {
  name: 'backup',
  summary: "copy an aggregator's database while it runs",
  usage: '--config FILE [--out COPY]',
  about:
    'Makes a whole copy of an SQLite database, whatever is being written meanwhile, and notes that there is one, so that it is known as an old copy ' +
    "if it is ever put back. A PostgreSQL database is copied with PostgreSQL's own tools; run this afterwards without --out. The database key " +
    'is in no copy: keep it apart.',
  options: {
    config: { value: 'FILE', help: "The aggregator's configuration.", required: true },
    out: { value: 'COPY', help: 'The file to be made (SQLite).' },
  },
  examples: ['soundings backup --config leader/config.json --out backups/leader-2026-01-05.db'],
  async run({ options, terminal }) {
    await backUpAggregator(requiredText(options, 'config'), text(options, 'out'));
    terminal.say('Done. If this copy is ever put back, the aggregator starts in quarantine; docs/operating.md says what to do then.');
  },
};

export const endQuarantine: Command = {
  name: 'end-quarantine',
  summary: 'let an aggregator that was restored from a backup work again',
  usage: '--config FILE [--restored]',
  about:
    'A restored database has forgotten what it gave away since the backup. So every window that could have been collected by now is taken as ' +
    'given away, for good; windows that are still open go on. Stop the aggregator first, every replica of it, and tell the other operator. Without a ' +
    'quarantine it changes nothing.',
  options: {
    config: { value: 'FILE', help: "The aggregator's configuration.", required: true },
    restored: { help: 'Say that the database was put back from a backup, although the aggregator could not notice.' },
  },
  examples: ['soundings end-quarantine --config leader/config.json'],
  async run({ options, terminal }) {
    await endQuarantineOf(requiredText(options, 'config'), flag(options, 'restored'));
    terminal.say('The quarantine has ended. Start the aggregator again.');
  },
};

export const rekeyDatabase: Command = {
  name: 'rekey-database',
  summary: "seal an aggregator's secrets anew with a new database key",
  usage: '--config FILE',
  about:
    'Put the new key into the database key file as its first line, before the old one, and start the aggregator again: what it writes from then on ' +
    'is sealed with the new key. This command then seals everything else anew, after which the old line can go. Stop an SQLite aggregator ' +
    'meanwhile; replicas on PostgreSQL may run. Copies of the database from before still need the old key.',
  options: { config: { value: 'FILE', help: "The aggregator's configuration.", required: true } },
  examples: ['soundings rekey-database --config leader/config.json'],
  async run({ options, terminal }) {
    const secrets = await rekeyDatabaseOf(requiredText(options, 'config'));
    terminal.say(`Sealed ${secrets} secrets anew. Nothing in the database needs an older key than the key file's first.`);
  },
};

export const verifyAudit: Command = {
  name: 'verify-audit',
  summary: "check that nothing in an aggregator's audit log was altered or left out",
  usage: '--config FILE [--head NUMBER:HASH] [--rows]',
  about:
    'Follows the chain of hashes from the first row to the last and prints the last one as NUMBER:HASH. Note it down, away from the machine: with ' +
    "--head, a later check finds out whether the log has been written anew since. The aggregator's own log has it every hour (audit-head).",
  options: {
    config: { value: 'FILE', help: "The aggregator's configuration.", required: true },
    head: { value: 'NUMBER:HASH', help: 'The last row as an earlier check printed it.' },
    rows: { help: 'Print every row, as a line of JSON.' },
  },
  examples: ['soundings verify-audit --config helper/config.json', 'soundings verify-audit --config helper/config.json --rows'],
  async run({ options, terminal }) {
    const head = text(options, 'head');
    const { number, hash } = await verifyAuditOf(
      requiredText(options, 'config'),
      head === undefined ? undefined : readHead(head),
      (row) => {
        if (!flag(options, 'rows')) return;
        const { timeMs, event, detail } = row;
        terminal.print(
          JSON.stringify({ number: row.number, time: new Date(timeMs).toISOString(), event, ...(JSON.parse(detail) as object) }),
        );
      },
    );
    terminal.print(`${number}:${toHex(hash)}`);
    terminal.say(
      `The audit log is whole: ${number} rows, each follows the one before it. Note the last line down, away from this machine.`,
    );
  },
};

function readHead(head: string): { readonly number: number; readonly hash: Uint8Array } {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(head) ?? [];
  if (number === undefined || hash === undefined) throw new InputError('--head is a number, a colon and 64 hexadecimal digits.');
  return { number: Number(number), hash: fromHex(hash) };
}

/** The mistake of starting the one with the other's file is made once by everybody. */
function assertRole(file: string, role: string): void {
  let configured: unknown;
  try {
    configured = (parseJson(readFileSync(file, 'utf8')) as { readonly role?: unknown } | null)?.role;
  } catch {
    return; // runAggregator says what is wrong with the file
  }
  if (typeof configured === 'string' && configured !== role) {
    throw new InputError(`${file} is the configuration of a ${configured}, not of a ${role}.`);
  }
}
