// node/gauges.ts — measures what can run out on an operator's machine: disk space, the certificate's validity, the age of the last backup.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Gauge } from '../ops/metrics.ts';
import type { Configured } from './config-file.ts';
import type { Clock, Store } from '../ports/ports.ts';

/** When `soundings backup` was last done, in milliseconds since 1970. */
export const BACKED_UP = 'backed-up-ms';

/**
 * The gauges that apply to this configuration. A PostgreSQL database is watched with its own tools, and a proxy may have the certificate.
 */
export async function machineGauges(
  { config, at }: Configured,
  store: Pick<Store, 'meta'>,
  clock: Clock,
): Promise<Readonly<Partial<Record<Gauge, number>>>> {
  const { database, tls } = config;
  const backedUp = await store.meta(BACKED_UP);
  return {
    ...(database.kind === 'sqlite' ? await fileGauges(at(database.file)) : {}),
    ...(backedUp === undefined ? {} : { backup_age_seconds: (clock.now() - Number(backedUp)) / 1000 }),
    ...(tls === undefined ? {} : { certificate_left_seconds: secondsLeft(readFileSync(at(tls.certificateFile)), clock) }),
  };
}

async function fileGauges(file: string): Promise<Readonly<Partial<Record<Gauge, number>>>> {
  const disk = await statfs(dirname(file));
  return {
    database_bytes: await sizeOf(file),
    database_log_bytes: await sizeOf(`${file}-wal`),
    disk_free_bytes: disk.bavail * disk.bsize,
  };
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Seconds until the certificate in the file expires. A renewed certificate is used only after the next start. */
function secondsLeft(certificate: Uint8Array, clock: Clock): number {
  return Math.round((Date.parse(new X509Certificate(certificate).validTo) - clock.now()) / 1000);
}
