import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { StoreError } from './errors';

/** A server that does not take a cancel request within this time does not answer at all. */
export const CANCEL_TIMEOUT_MS = 3000;

/** What is needed of pg. */
export interface Driver {
  readonly Client: typeof Client;
  /** Asks the server to stop what the client runs; settles when the server has taken note or cannot be asked. */
  cancel(client: Client): Promise<void>;
}

/** The slice of pg's wire connection that a cancel request needs; its types do not have it. */
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

/** What a connected client knows of its session; its types do not have it. */
interface SessionFields {
  readonly processID: number;
  readonly secretKey: number;
  readonly ssl: false | ConnectionOptions;
}

/** `direct`: TLS begins without asking. Loads pg: nothing of it is read before the first connection. */
export async function loadDriver(direct: boolean): Promise<Driver> {
  const { Client, Connection } = await import('pg');
  const Wire = Connection as unknown as new (config: WireConfig) => WireConnection;

  // The cancel packet needs no session of its own and works through poolers; pg_cancel_backend does neither.
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

/** What the way in which a server asks for a password must be. */
export interface AuthDemand {
  /** libpq's require_auth: any of these, or, with `!` before each, none of these. */
  readonly methods?: readonly string[];
  /** `require`: the password is proven over this TLS connection and no other one. */
  readonly channelBinding: 'disable' | 'prefer' | 'require';
}

/** The slice of pg's wire connection that tells how the server asks; its types do not have it. */
interface AskingWire {
  readonly stream: { destroy(): void };
  emit(event: 'error', error: Error): void;
  prependListener(event: string, listener: (message: { readonly mechanisms?: readonly string[] }) => void): void;
}

/** Ends a connection attempt before anything secret is sent, when the server asks in a way that is not demanded. */
export function demandAuth(client: Client, { methods, channelBinding }: AuthDemand): void {
  const wire = (client as unknown as { connection: AskingWire }).connection;
  let asked = false;
  const refuse = (refusal: StoreError) => {
    // A stream reports an error later. A server that asks nothing has said by then that the session is ready.
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
