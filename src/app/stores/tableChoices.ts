import type { TableChoice, TableName } from '../../store/recognition';
import { addressOf } from '../connections/connection';
import type { Source } from '../connections/source';

const KEY = 'eventTrace.tableChoices';

/** Which events table a person picked where a database has several, remembered for each connection. */
export interface TableChoices {
  /** The remembered table, else what the settings pin down. */
  get(source: Source): TableChoice;
  remember(source: Source, table: TableName): Promise<void>;
  /** `to` stands in the settings in the place of `from`: a new name alone asks nothing again. */
  rename(from: Source, to: Source): Promise<void>;
  /** Whether there was one to forget. */
  forget(source: Source): Promise<boolean>;
}

/** Where the face keeps small values between runs; VS Code's `Memento` is one. */
export interface ChoiceMemory {
  get<T>(key: string, byDefault: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Which events table a person chose where a database has several, kept by connection. */
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

/** Changed settings ask again: the choice belongs to this target and these table settings. */
function choiceKey(source: Source, name = source.name): string {
  if (source.kind === 'demo') return name;
  const { spec, tables } = source.connection;
  return JSON.stringify([name, addressOf(spec), tables.schema ?? '', tables.events ?? '']);
}
