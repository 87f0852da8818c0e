// host.ts — which machine an aggregator's URL leads to, in one form however it is written: two aggregators on one would see everything.

/**
 * The host in one form; undefined if the URL isn't one that we may call. Several ports of one machine count as one host, but on loopback, where
 * demonstrations and tests run both.
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

/** Whether a URL's `hostname` is this machine, as whoever asks sees it. */
export function isLoopback(hostname: string): boolean {
  return isHereName(nameOf(hostname));
}

/**
 * Whether a server that listens on this host can be reached from this machine only. False for the unspecified addresses (0.0.0.0 and ::): a server
 * that listens on them can be reached from everywhere.
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
    return undefined; // a name of the right letters that is no host, such as 256.1.1.1
  }
}

/** An IPv4 address that is written as an IPv6 one (RFC 4291 §2.5.5.2) as IPv4. The URL parser has brought both to their shortest forms. */
function addressOf(name: string): string {
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(name);
  if (mapped === null) return name;
  const [high, low] = mapped.slice(1).map((part) => parseInt(part, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3; the unspecified addresses lead here as well. */
function isHereName(name: string): boolean {
  return /^(?:.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^0\.0\.0\.0$|^\[::1?\]$/.test(name);
}
