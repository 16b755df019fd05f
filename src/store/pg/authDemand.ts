import type { Client } from 'pg';
import { StoreError } from './errors';

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
  const refuse = (problem: string) => {
    // A stream reports an error later. A server that asks nothing has said by then that the session is ready.
    wire.emit('error', new StoreError('invalid', problem, problem));
    wire.stream.destroy();
  };
  const check = (method: string, mechanisms: readonly string[] = []) => {
    asked = true;
    if (methods && !isAllowed(method, methods))
      refuse(`the server asks by ${method}, which require_auth does not allow`);
    else if (channelBinding === 'require' && !mechanisms.includes('SCRAM-SHA-256-PLUS')) {
      refuse('the server offers no channel binding, which channel_binding=require asks for');
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
