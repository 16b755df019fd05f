import { Cancelled } from '../../../base/errors';
import { describeError } from '../../stores/errorWords';
import { ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import type { ToolCall } from '../tool';

/** The argument of every tool that reads a store. */
export const CONNECTION_FIELD = {
  type: 'string',
  description: 'Connection name from list_consumers. Default: all shown.',
} as const;

/** Returns the connections that a call asks: the named one, or those that are shown. Throws ToolProblem. */
export function askedConnections({ ports, quote }: ToolCall, named: string | undefined): readonly string[] {
  const all = ports.connections();
  const names = all.map(({ name }) => quote.name(name)).join(', ');
  if (named !== undefined) {
    const found =
      all.find(({ name }) => name === named) ?? all.find(({ name }) => name.toLowerCase() === named.toLowerCase());
    if (found) return [found.name];
    throw new ToolProblem(
      all.length === 0 ? NO_CONNECTION : `There is no connection ${quote.name(named)}. Connections: ${names}.`,
    );
  }
  const shown = all.filter(({ isShown }) => isShown);
  const asked = shown.length > 0 ? shown : all;
  if (asked.length === 0) throw new ToolProblem(NO_CONNECTION);
  if (shown.length === 0 && asked.length > 1) {
    throw new ToolProblem(`Not connected. Connections: ${names}. Call with connection: one of them.`);
  }
  return asked.map(({ name }) => name);
}

const NO_CONNECTION =
  'There is no connection to an event store. The person adds one in VS Code with "Event Trace: Add Connection…", or starts the server with --url, DATABASE_URL or --demo.';

/** A connection that could not be read, and why. */
interface UnreadConnection {
  readonly connection: string;
  /** A text that is already quoted for an answer. */
  readonly reason: string;
}

/**
 * Asks several connections at once. The answers are in the order of the connections. Rejects only when the signal aborts, or with a
 * ToolProblem.
 */
export async function askEach<T>(
  call: ToolCall,
  connections: readonly string[],
  work: (store: ToolStore) => Promise<T>,
): Promise<{ readonly answers: readonly T[]; readonly unread: readonly UnreadConnection[] }> {
  const { ports, quote, signal } = call;
  const asked = await Promise.all(
    connections.map(async (connection) => {
      try {
        return { answer: await ports.use(connection, signal, work) };
      } catch (error) {
        if (signal.aborted || error instanceof ToolProblem || error instanceof Cancelled) throw error;
        return { connection, reason: quote.data(describeError(error, ports.t)) };
      }
    }),
  );
  return {
    answers: asked.flatMap((each) => ('answer' in each ? [each.answer] : [])),
    unread: asked.flatMap((each) => ('answer' in each ? [] : [each])),
  };
}

/**
 * Asks one connection after another until one has an answer. Throws ToolProblem when none has. The problem's sentence comes from `unknown`,
 * if any connection could be read. `where` is empty when all could be read, otherwise " in" and the names of those that could.
 */
export async function askFirst<T>(
  call: ToolCall,
  named: string | undefined,
  work: (store: ToolStore) => Promise<T | undefined>,
  unknown: (where: string) => string,
): Promise<T> {
  const asked = askedConnections(call, named);
  const failures: UnreadConnection[] = [];
  for (const connection of asked) {
    const { answers, unread } = await askEach(call, [connection], work);
    const [answer] = answers;
    if (answer !== undefined) return answer;
    failures.push(...unread);
  }
  throw new ToolProblem(unknownIn(call, asked, failures, unknown));
}

/** Returns sentences that something was not found in the connections that were read, and which connections could not be read. */
export function unknownIn(
  call: Pick<ToolCall, 'quote'>,
  asked: readonly string[],
  unread: readonly UnreadConnection[],
  unknown: (where: string) => string,
): string {
  const read = asked.filter((name) => unread.every(({ connection }) => connection !== name));
  const where = unread.length === 0 ? '' : ` in ${read.map(call.quote.name).join(', ')}`;
  return [...(read.length === 0 ? [] : [unknown(where)]), ...unread.map(unreadWords(call))].join('\n');
}

/** Returns a function that writes a line for a connection that could not be read. */
export function unreadWords({ quote }: Pick<ToolCall, 'quote'>): (unread: UnreadConnection) => string {
  return ({ connection, reason }) => `${quote.name(connection)} cannot be read: ${reason}`;
}
