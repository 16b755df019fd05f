import { addressOf } from '../../app/connections/connection';
import type { Source } from '../../app/connections/source';
import type { RunCommand } from '../arguments';
import { type KnownConnection, knownConnections } from '../settings/connections';
import { readWorkspace } from '../settings/workspace';
import { EXIT } from '../shell/exit';
import { cell } from '../shell/output';
import { printTable } from '../shell/table';

/** `event-trace connections`: lists what can be connected to. It does not connect and prints no passwords. */
export const connections: RunCommand = async (_, context) => {
  const { output, common } = context;
  const { connections: known, broken } = knownConnections(await readWorkspace(context));
  if (common.json) {
    output.json({ format: 1, connections: known.map(described), problems: broken });
  } else {
    printTable<KnownConnection>(
      output,
      [
        { title: 'Name', text: ({ source }) => source.name, colour: () => 'bold', shrinkTo: 16 },
        { title: 'Address', text: ({ source }) => addressWords(source), shrinkTo: 20 },
        { title: 'From', text: fromWords, shrinkTo: 10 },
      ],
      known,
    );
    for (const { name, file, problem } of broken) {
      output.note(
        cell(`${name === null ? 'A connection' : `Connection "${name}"`} of ${file} cannot be used: ${problem}.`),
      );
    }
  }
  return broken.length > 0 ? EXIT.attention : EXIT.fine;
};

function described({ source, foundIn }: KnownConnection) {
  const { kind, name } = source;
  if (source.kind === 'demo')
    return { name, kind, address: null, tls: null, schema: null, eventsTable: null, origin: null, foundIn };
  const { spec, tlsOptional, tables } = source.connection;
  return {
    name,
    kind,
    address: addressOf(spec),
    tls: tlsOptional ? 'prefer' : spec.tls.mode,
    schema: tables.schema ?? null,
    eventsTable: tables.events ?? null,
    origin: source.origin === 'detected' ? 'environment' : source.origin,
    foundIn,
  };
}

function addressWords(source: Source): string {
  return source.kind === 'demo' ? 'embedded, starts with the command' : addressOf(source.connection.spec);
}

function fromWords({ source, foundIn }: KnownConnection): string {
  if (source.kind === 'demo') return '';
  return source.origin === 'detected' ? (foundIn ?? '') : `${source.origin} settings`;
}
