// raw-http.ts — bytes on a socket as they are given, and everything that comes back.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends the parts one after the other and gives everything that comes back until the server closes, or has answered once. */
export async function exchangeAt(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    socket.end();
  });
  socket.on('error', () => undefined); // a reset is an answer too
  await once(socket, 'connect');
  for (const part of parts) {
    if (socket.destroyed || !socket.writable) break;
    socket.write(part);
  }
  await new Promise((closed) => socket.once('close', closed));
  return Buffer.concat(received).toString('latin1');
}
