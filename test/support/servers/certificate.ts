import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A private authority, and what it has certified: a server on the loopback address and a client. */
export interface Certificates {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The same, as files of the server. */
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** Makes new ones in a folder, by OpenSSL. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  await openssl(...request, '-x509', '-subj', '/CN=authority of a test', '-keyout', 'ca.key', '-out', 'ca.crt');
  const names = [
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  await openssl(
    ...[...request, '-x509', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-subj', '/CN=localhost', ...names],
    ...['-keyout', 'server.key', '-out', 'server.crt'],
  );
  const files = { ca: at('ca.crt'), cert: at('server.crt'), key: at('server.key') };
  await Promise.all(Object.values(files).map((file) => chmod(file, 0o644)));
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map((file) => readFile(file)));
  return { ca: ca!, cert: cert!, key: key!, files };
}
