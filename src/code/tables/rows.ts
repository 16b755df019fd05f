import type { GoEventUse, GoMapped, GoStruct } from '../events/events';
import { noText, type TextPacker, type TextReader } from './texts';

/** How the items of one kind are written as a row of numbers. */
export interface RowKind<T> {
  readonly width: number;
  write(item: T, numberOf: TextPacker['numberOf']): readonly number[];
  read(row: readonly number[], textOf: TextReader['textOf']): T;
}

/** Stands for a missing text or a missing version. */
const none = noText;
const versionOf = (number: number) => (number === none ? null : number);

export const structRows: RowKind<GoStruct> = {
  width: 4,
  write: ({ name, version, file, line }, numberOf) => [numberOf(name), version ?? none, numberOf(file), line],
  read: ([name = none, version = none, file = none, line = 0], textOf) => ({
    name: textOf(name) ?? '',
    version: versionOf(version),
    file: textOf(file) ?? '',
    line,
  }),
};

export const mappedRows: RowKind<GoMapped> = {
  width: 4,
  write: ({ eventType, version, struct, folder }, numberOf) => [
    numberOf(eventType),
    version,
    numberOf(struct),
    numberOf(folder),
  ],
  read: ([eventType = none, version = 0, struct = none, folder = none], textOf) => ({
    eventType: textOf(eventType) ?? '',
    version,
    struct: textOf(struct) ?? '',
    folder: textOf(folder),
  }),
};

const useTexts = ['kind', 'eventType', 'file', 'function', 'functionKey', 'typeKey'] as const;

export const useRows: RowKind<GoEventUse> = {
  width: useTexts.length + 3,
  write: (use, numberOf) => [
    use.version ?? none,
    use.line,
    use.isGenerated ? 1 : 0,
    ...useTexts.map((name) => numberOf(use[name])),
  ],
  read([version = none, line = 0, isGenerated = 0, ...numbers], textOf) {
    const [kind = '', eventType = '', file = '', name = '', functionKey = '', typeKey = null] = numbers.map(textOf);
    return {
      kind: kind as GoEventUse['kind'],
      eventType,
      file,
      function: name,
      functionKey,
      typeKey,
      version: versionOf(version),
      line,
      ...(isGenerated === 1 ? { isGenerated: true } : {}),
    };
  },
};
