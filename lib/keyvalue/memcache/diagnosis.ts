import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

import type { Address } from './address.js';

const WAIT_MS = 300;

/** `version` in the binary protocol: a header without key, extras and value. */
const BINARY_VERSION = Buffer.concat([Buffer.of(0x80, 0x0b), Buffer.alloc(22)]);
const BINARY_ANSWER = 0x81;

const TLS =
  'it wants TLS, which giotto-cache does not speak to Memcached. Name a port without TLS (memcached without -Z), or a TLS tunnel on this machine, or take another backend.';
const ASCII =
  'it speaks the ASCII protocol alone, and giotto-cache needs the binary one. Start memcached without -B ascii, or take another backend.';

/**
 * Returns why a server that takes connections answers nothing in the binary protocol, with the cure, or `undefined` if nobody
 * can tell. Asks it in other ways, each over a connection of its own. Never rejects. Takes less than a second.
 */
export async function diagnose(address: Address): Promise<string | undefined> {
  const [wantsTls, speaksAscii] = await Promise.all([answersTls(address), answersAscii(address)]);
  if (wantsTls) return TLS;
  return speaksAscii && !(await answersBinary(address)) ? ASCII : undefined;
}

const answersAscii = (address: Address) =>
  answers(connect(address), 'version\r\n', (bytes) => bytes.toString('latin1').startsWith('VERSION '));

const answersBinary = (address: Address) =>
  answers(connect(address), BINARY_VERSION, (bytes) => bytes[0] === BINARY_ANSWER);

/** An alert is an answer in TLS too: the server may want a certificate. Nothing is sent, so nobody has to be trusted. */
function answersTls(address: Address): Promise<boolean> {
  const socket = connectSecurely({ ...address, rejectUnauthorized: false });
  return new Promise<boolean>((resolve) => {
    socket.once('secureConnect', () => resolve(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(/^ERR_SSL_.*ALERT/.test(code ?? '')));
    settle(socket, resolve);
  }).finally(() => socket.destroy());
}

function answers(socket: Socket, question: string | Buffer, isAnswer: (bytes: Buffer) => boolean): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    settle(socket, resolve);
    socket.once('data', (bytes) => resolve(isAnswer(bytes)));
    socket.write(question);
  }).finally(() => socket.destroy());
}

/** However it ends. */
function settle(socket: Socket, resolve: (isAnswered: false) => void): void {
  const no = () => resolve(false);
  socket.setTimeout(WAIT_MS, no).on('error', no).once('close', no);
}
