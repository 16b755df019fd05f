import type { OwnOption, RunCommand } from './arguments';

export interface CliCommand {
  /** The name as it is typed: one word or two. */
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  readonly options: Readonly<Record<string, OwnOption>>;
  /** The possible values of a word in `usage`, when its name does not say them. */
  readonly explains?: Readonly<Record<string, string>>;
  /** Set when no word may follow the name. */
  readonly takesNothing?: true;
  /** Loads the command's code when it runs, so that `--help` starts at once. */
  readonly load: () => Promise<RunCommand>;
}

/** All commands, in the order of the help. */
export const COMMANDS: readonly CliCommand[] = [
  {
    name: 'consumers',
    usage: '[--watch]',
    summary: 'Show every consumer: its status, what waits for it, what blocks it',
    options: { watch: { help: 'Go on until Ctrl+C' } },
    takesNothing: true,
    load: async () => (await import('./commands/consumers/consumers')).consumers,
  },
  {
    name: 'why',
    usage: 'CONSUMER',
    summary: 'Say why a consumer is behind: the event, the error, what waits',
    options: {},
    load: async () => (await import('./commands/consumers/why')).why,
  },
  {
    name: 'lost',
    usage: 'CONSUMER [--for SECONDS] [--history FOLDER]',
    summary: 'List the events that a consumer has passed without handling them',
    options: {
      for: { value: 'SECONDS', help: 'Watch so long first for what is committed late' },
      last: { value: 'N', help: 'How many positions before the checkpoint are looked through (100000)' },
      history: { value: 'FOLDER', help: 'Note there where consumers stand, and compare with earlier runs' },
    },
    load: async () => (await import('./commands/consumers/lost')).lost,
  },
  {
    name: 'look-up',
    usage: 'TEXT',
    summary: 'Say what an id, or whatever was pasted, means in the store',
    options: {},
    load: async () => (await import('./commands/lookUp')).lookUpCommand,
  },
  {
    name: 'trace',
    usage: 'ID [--as tree|markdown|json|mermaid] [--logs] [--missing]',
    summary: 'Show what belongs together: the events of a trace, by cause and effect',
    options: {
      as: { value: 'FORMAT', help: 'tree, markdown, json or mermaid' },
      missing: { help: 'Name what should have followed and has not, by the newest events' },
      payloads: { help: 'Print payloads and metadata too, masked' },
    },
    load: async () => (await import('./commands/trace/trace')).trace,
  },
  {
    name: 'events',
    usage: '[--follow | --around PLACE] [FILTER]',
    summary: 'List the newest events or those around a time, or follow them',
    explains: {
      FILTER:
        'type:OrderPlaced, aggregate:Order, stream:Order/42, where * stands for any characters; or a part of a name or an id',
    },
    options: {
      follow: { help: 'Go on until Ctrl+C' },
      around: { value: 'PLACE', help: 'Those before and after a time, as "15 min ago", or a #position' },
      count: { value: 'N', help: 'How many of the newest are looked at, or are around (100)' },
      payloads: { help: 'Print payloads and metadata too, masked' },
    },
    load: async () => (await import('./commands/events')).events,
  },
  {
    name: 'flow',
    usage: 'TYPE [--as table|mermaid|json]',
    summary: 'Show what usually follows events of a type',
    options: { as: { value: 'FORMAT', help: 'table, mermaid or json' } },
    load: async () => (await import('./commands/flow/flow')).flow,
  },
  {
    name: 'missing',
    usage: '[--since TIME]',
    summary: 'List what should have followed and has not',
    options: { since: { value: 'TIME', help: 'Causes from then on: a time, or how long ago (2h, 30min)' } },
    takesNothing: true,
    load: async () => (await import('./commands/flow/findings')).missing,
  },
  {
    name: 'twice',
    usage: '',
    summary: 'List what was handled twice',
    options: {},
    takesNothing: true,
    load: async () => (await import('./commands/flow/findings')).twice,
  },
  {
    name: 'compare',
    usage: 'ID ID',
    summary: 'Say how the second trace differs from the first',
    options: {},
    load: async () => (await import('./commands/flow/compare')).compare,
  },
  {
    name: 'check',
    usage: '--since TIME [--expect FILE…] [--junit FILE]',
    summary: 'Check whether what the files of expectations say has followed',
    options: {
      since: { value: 'TIME', help: 'Causes from then on: a time, or how long ago (5min)' },
      expect: { value: 'FILE…', many: true, help: 'Files of expectations (flows/*.flow)' },
      junit: { value: 'FILE', help: 'Write a JUnit report for CI' },
    },
    load: async () => (await import('./commands/check')).check,
  },
  {
    name: 'logs read',
    usage: 'FILE…',
    summary: 'Show how log files are read: each record with its time, ids and failure',
    explains: { FILE: 'a log file; - reads stdin, as in kubectl logs … | event-trace logs read -' },
    options: {},
    load: async () => (await import('./commands/logs')).logsRead,
  },
  {
    name: 'logs of',
    usage: 'ID',
    summary: 'Print the log lines of everything that belongs to an id',
    options: {},
    load: async () => (await import('./commands/logs')).logsOf,
  },
  {
    name: 'connections',
    usage: '',
    summary: 'List the connections that the settings and the environment give',
    options: {},
    takesNothing: true,
    load: async () => (await import('./commands/connections')).connections,
  },
  {
    name: 'connect',
    usage: '--check',
    summary: 'Connect, and say what server and event store answer',
    options: { check: { help: 'Only look, which is all that this command does' } },
    takesNothing: true,
    load: async () => (await import('./commands/stores')).connect,
  },
  {
    name: 'stores',
    usage: '',
    summary: 'List the event stores in the database of a connection',
    options: {},
    takesNothing: true,
    load: async () => (await import('./commands/stores')).stores,
  },
  {
    name: 'mcp',
    usage: '',
    summary: 'Answer agents: a read-only MCP server on stdin and stdout',
    options: {},
    takesNothing: true,
    load: async () => (await import('./commands/mcp/mcp')).mcp,
  },
];

/** Returns the command that the arguments begin with, and what follows its name; undefined when there is no such command. */
export function findCommand(args: readonly string[]): { command: CliCommand; rest: readonly string[] } | undefined {
  const two = args.slice(0, 2).join(' ');
  const command = COMMANDS.find(({ name }) => name === two) ?? COMMANDS.find(({ name }) => name === args[0]);
  return command && { command, rest: args.slice(command.name.split(' ').length) };
}
