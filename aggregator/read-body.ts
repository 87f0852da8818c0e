// read-body.ts — a body read no further than it may be long.

/** Undefined where there is more than `bytesMax`: reading stops there. */
export async function readBody(message: Request | Response, bytesMax: number): Promise<Uint8Array | undefined> {
  if (message.body === null) return new Uint8Array(0);
  const reader = message.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
