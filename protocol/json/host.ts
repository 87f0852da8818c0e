// host.ts — the machine that an aggregator's URL leads to, however the URL is written: two aggregators on one machine would see everything.

/**
 * The host in one form; undefined if the URL isn't one that we may call. Different ports of a machine count as one host, except on
 * loopback, because demonstrations and tests run both aggregators there.
 */
export function hostOf(url: string): string | undefined {
  if (!/^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[!-~]*)?$/i.test(url) || /[?#]/.test(url)) return undefined;
  const parsed = parse(url);
  if (parsed === undefined) return undefined;
  const name = nameOf(parsed.hostname);
  const isHere = isHereName(name);
  if (parsed.protocol === 'http:' && !isHere) return undefined;
  const port = parsed.port === '' ? (parsed.protocol === 'http:' ? '80' : '443') : parsed.port;
  return isHere ? `this machine, port ${port}` : name;
}

/** Whether a URL's `hostname` leads to the machine that the caller runs on. */
export function isLoopback(hostname: string): boolean {
  return isHereName(nameOf(hostname));
}

/**
 * Whether a server that listens on this host can be reached only from this machine. False for the unspecified addresses (0.0.0.0 and ::),
 * because a server that listens on them can be reached from everywhere.
 */
export function isOnlyHere(host: string): boolean {
  const parsed = parse(`http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`);
  if (parsed === undefined) return false;
  const name = nameOf(parsed.hostname);
  return isHereName(name) && name !== '0.0.0.0' && name !== '[::]';
}

function nameOf(hostname: string): string {
  return addressOf(hostname.toLowerCase().replace(/\.+$/, ''));
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined; // the characters are allowed but it isn't a host, such as 256.1.1.1
  }
}

/** Turns an IPv4 address written as an IPv6 one (RFC 4291 §2.5.5.2) into its IPv4 form. The URL parser has already shortened both. */
function addressOf(name: string): string {
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(name);
  if (mapped === null) return name;
  const [high, low] = mapped.slice(1).map((part) => parseInt(part, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * Loopback names and addresses (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). The unspecified addresses also lead to this machine.
 */
function isHereName(name: string): boolean {
  return /^(?:.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^0\.0\.0\.0$|^\[::1?\]$/.test(name);
}
