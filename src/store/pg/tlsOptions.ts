import { createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { StoreError } from './errors';
import type { HostAddress, TlsMode } from './hosts';

/** Reads the TLS files of a connection; false without TLS. Rejects with `invalid` for a file that cannot be used. */
export async function readTlsOptions(
  tls: TlsMode,
  keyPassword: string | undefined,
): Promise<false | ConnectionOptions> {
  if (tls.mode === 'disable') return false;
  const crl = [
    ...(tls.crlFile === undefined ? [] : [await readFileFor('sslcrl', tls.crlFile)]),
    ...(tls.crlFolder === undefined ? [] : await readFolderFor('sslcrldir', tls.crlFolder)),
  ];
  return {
    rejectUnauthorized: tls.mode !== 'require',
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(tls.caFile === undefined ? {} : { ca: await readFileFor('The CA file', tls.caFile) }),
    ...(crl.length === 0 ? {} : { crl }),
    ...(tls.minVersion === undefined ? {} : { minVersion: tls.minVersion }),
    ...(tls.maxVersion === undefined ? {} : { maxVersion: tls.maxVersion }),
    ...(await clientIdentity(tls.certFile, tls.keyFile, keyPassword)),
  };
}

/** Returns the options for one server. Its certificate must be for `host`, also when `address` leads through a tunnel. */
export function tlsFor(options: false | ConnectionOptions, { host, address }: HostAddress): false | ConnectionOptions {
  if (!options || address === undefined) return options;
  const isName = !/^[\d.]+$/.test(host) && !host.includes(':');
  return {
    // The certificate is still checked against the name. The driver would compare it with the address.
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    ...options,
    ...(isName ? { servername: host } : {}),
  };
}

async function clientIdentity(
  certFile: string | undefined,
  keyFile: string | undefined,
  keyPassword: string | undefined,
): Promise<ConnectionOptions> {
  const bundle = [keyFile, certFile].find((file) => file !== undefined && /^\.(p12|pfx)$/i.test(extname(file)));
  if (bundle !== undefined) {
    const pfx = await readFileFor('The client certificate', bundle);
    return { pfx, ...(keyPassword === undefined ? {} : { passphrase: keyPassword }) };
  }
  if (certFile === undefined) return {};
  const cert = asPem(await readFileFor('The client certificate', certFile));
  // One PEM file may hold both.
  const key = await readKey(keyFile ?? certFile, keyPassword);
  return { cert, key };
}

/** Returns the key as PEM without a password. A wrong password is found here, not later by a TLS error. */
async function readKey(file: string, passphrase: string | undefined): Promise<string> {
  const key = await readFileFor('The client key', file);
  const unlock = passphrase === undefined ? {} : { passphrase };
  const forms = isPem(key)
    ? [() => createPrivateKey({ key, ...unlock })]
    : (['pkcs8', 'pkcs1', 'sec1'] as const).map(
        (type) => () => createPrivateKey({ key, format: 'der', type, ...unlock }),
      );
  for (const form of forms) {
    try {
      return form().export({ format: 'pem', type: 'pkcs8' }).toString();
    } catch {
      // Try the next form, or report the error below.
    }
  }
  if (passphrase !== undefined) throw new StoreError('keyPassword', file, 'sslpassword does not open the client key.');
  throw new StoreError('keyLocked', file, 'The client key is none, or locked, and sslpassword is missing.');
}

function isPem(content: Buffer): boolean {
  return content.includes('-----BEGIN ');
}

function asPem(certificate: Buffer): string | Buffer {
  if (isPem(certificate)) return certificate;
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

async function readFileFor(what: string, file: string): Promise<Buffer> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new StoreError('invalid', `${file} (${error.code})`, `${what} cannot be read (${error.code}).`);
  });
}

async function readFolderFor(what: string, folder: string): Promise<Buffer[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new StoreError('invalid', `${folder} (${error.code})`, `${what} cannot be read (${error.code}).`);
  });
  return await Promise.all(names.map((name) => readFileFor(what, join(folder, name))));
}
