// remote-address.ts — names the network that a connection comes from: one name for all addresses of one network.

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The address itself for IPv4, and the first 64 bits for IPv6, because a household or a firm has all addresses with the same 64 bits. */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [before = '', after = ''] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const [head, tail] = [groupsOf(before), groupsOf(after)];
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0');
  const groups = address.includes('::') ? [...head, ...zeros, ...tail] : head;
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

/** Whether the connection comes from this machine, as from a proxy that ends TLS. */
export function isThisMachine(address: string): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  return plain.startsWith('127.') || plain === '::1';
}
