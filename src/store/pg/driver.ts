import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { StoreError } from './errors';

/** Milliseconds. A server that does not accept a cancel request within this time is not going to answer at all. */
export const CANCEL_TIMEOUT_MS = 3000;

/** The parts of pg that are used here. */
export interface Driver {
  readonly Client: typeof Client;
  /** Asks the server to stop what the client runs. Settles when the server has received the request or cannot be reached. */
  cancel(client: Client): Promise<void>;
}

/** The part of pg's wire connection that a cancel request needs. pg's types do not declare it. */
interface WireConnection {
  readonly stream: { destroy(): void };
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): void;
  connect(port: number, host: string): void;
  connect(socket: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

interface WireConfig {
  readonly ssl: false | ConnectionOptions;
  readonly sslNegotiation: 'postgres' | 'direct';
}

/** What a connected client knows about its session. pg's types do not declare it. */
interface SessionFields {
  readonly processID: number;
  readonly secretKey: number;
  readonly ssl: false | ConnectionOptions;
}

/** Loads pg, so that its code is not read before the first connection. `direct`: TLS begins without a request first. */
export async function loadDriver(direct: boolean): Promise<Driver> {
  const { Client, Connection } = await import('pg');
  const Wire = Connection as unknown as new (config: WireConfig) => WireConnection;

  // A cancel packet needs no session and works through poolers. pg_cancel_backend does neither.
  function cancel(client: Client): Promise<void> {
    const { processID, secretKey, ssl } = client as unknown as SessionFields;
    const wire = new Wire({ ssl, sslNegotiation: direct ? 'direct' : 'postgres' });
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => wire.stream.destroy(), CANCEL_TIMEOUT_MS);
      const done = () => {
        clearTimeout(giveUp);
        resolve();
      };
      wire.on('connect', () => {
        if (!ssl) wire.cancel(processID, secretKey);
        else if (!direct) wire.requestSsl();
      });
      wire.on('sslconnect', () => wire.cancel(processID, secretKey));
      wire.on('end', done);
      wire.on('error', done);
      if (client.host.startsWith('/')) wire.connect(`${client.host}/.s.PGSQL.${client.port}`);
      else wire.connect(client.port, client.host);
    });
  }

  return { Client, cancel };
}

/** How a server must ask for the password. */
export interface AuthDemand {
  /** libpq's require_auth: only these methods, or, with `!` before each, none of these. */
  readonly methods?: readonly string[];
  /** `require`: the password exchange must be bound to this TLS connection. */
  readonly channelBinding: 'disable' | 'prefer' | 'require';
}

/** The part of pg's wire connection that shows how the server asks for the password. pg's types do not declare it. */
interface AskingWire {
  readonly stream: { destroy(): void };
  emit(event: 'error', error: Error): void;
  prependListener(event: string, listener: (message: { readonly mechanisms?: readonly string[] }) => void): void;
}

/** Ends a connection attempt before a secret is sent, when the server asks in a way that the connection does not allow. */
export function demandAuth(client: Client, { methods, channelBinding }: AuthDemand): void {
  const wire = (client as unknown as { connection: AskingWire }).connection;
  let asked = false;
  const refuse = (refusal: StoreError) => {
    // Emitted by hand, because `destroy` reports an error only later. A server that asks nothing would have declared the session ready by
    // then.
    wire.emit('error', refusal);
    wire.stream.destroy();
  };
  const check = (method: string, mechanisms: readonly string[] = []) => {
    asked = true;
    if (methods && !isAllowed(method, methods)) {
      refuse(new StoreError('authMethod', method, `The server asks by ${method}, which require_auth does not allow.`));
    } else if (channelBinding === 'require' && !mechanisms.includes('SCRAM-SHA-256-PLUS')) {
      refuse(new StoreError('channelBinding', '', 'The server offers no channel binding.'));
    }
  };
  wire.prependListener('authenticationCleartextPassword', () => check('password'));
  wire.prependListener('authenticationMD5Password', () => check('md5'));
  wire.prependListener('authenticationSASL', ({ mechanisms }) => check('scram-sha-256', mechanisms));
  wire.prependListener('authenticationOk', () => {
    if (!asked) check('none');
  });
}

function isAllowed(method: string, methods: readonly string[]): boolean {
  const isNegative = methods.some((word) => word.startsWith('!'));
  return isNegative ? !methods.includes(`!${method}`) : methods.includes(method);
}
