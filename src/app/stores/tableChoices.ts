import type { TableChoice, TableName } from '../../store/recognition';
import { addressOf } from '../connections/connection';
import type { Source } from '../connections/source';

const KEY = 'eventTrace.tableChoices';

/** The events table that a person chose in a database with several, remembered for each connection. */
export interface TableChoices {
  /** Returns the remembered table; otherwise what the settings name. */
  get(source: Source): TableChoice;
  remember(source: Source, table: TableName): Promise<void>;
  /** Called when `to` replaces `from` in the settings. A connection that only got a new name keeps its choice. */
  rename(from: Source, to: Source): Promise<void>;
  /** Deletes the choice. Returns whether there was one. */
  forget(source: Source): Promise<boolean>;
}

/** The face's storage for small values between runs, such as VS Code's `Memento`. */
export interface ChoiceMemory {
  get<T>(key: string, byDefault: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Keeps the chosen events tables, by connection. */
export function createTableChoices(memory: ChoiceMemory): TableChoices {
  const all = () => memory.get<Record<string, TableName>>(KEY, {});
  return {
    get(source) {
      const picked = all()[choiceKey(source)];
      if (picked) return { schema: picked.schema, events: picked.table };
      return source.kind === 'postgres' ? source.connection.tables : {};
    },
    async remember(source, table) {
      await memory.update(KEY, { ...all(), [choiceKey(source)]: { schema: table.schema, table: table.table } });
    },
    async rename(from, to) {
      const { [choiceKey(from)]: picked, ...rest } = all();
      const isRenamed = from.name !== to.name && choiceKey(from, to.name) === choiceKey(to);
      if (picked && isRenamed) await memory.update(KEY, { ...rest, [choiceKey(to)]: picked });
    },
    async forget(source) {
      const { [choiceKey(source)]: picked, ...rest } = all();
      await memory.update(KEY, rest);
      return picked !== undefined;
    },
  };
}

/** The choice belongs to this target and these table settings. When they change, the person is asked again. */
function choiceKey(source: Source, name = source.name): string {
  if (source.kind === 'demo') return name;
  const { spec, tables } = source.connection;
  return JSON.stringify([name, addressOf(spec), tables.schema ?? '', tables.events ?? '']);
}
