import { type ColumnRule, EVENT_ROLES, type EventRole, type NameColumn } from './families/family';
import { CLOSED, EVENTS, type EventsLayout, indexKey } from './layout';
import { quoteIdent } from './params';

/** What an event's role is in SQL, about one row of the events; used in a text it is the value, NULL where the store has none. */
export interface EventColumn {
  /** As PostgreSQL prints it, for example `uuid`. */
  readonly type: string;
  /** Whether the store has something for the role. */
  readonly exists: boolean;
  /** The value as text. */
  readonly text: string;
  /** Whether values of it are found without reading the table. */
  readonly isIndexed: boolean;
  /** `column = value`, by index and without an error for any text; false where the store has no such column. `value` is SQL of type text. */
  equals(value: string): string;
  /** The same for a list of values, which is SQL of type text[]. */
  isOneOf(values: string): string;
  toString(): string;
}

/** The columns of one row of the events. */
export type EventRow = Readonly<Record<EventRole, EventColumn>>;

/** A text that PostgreSQL reads as a UUID. Tested before the cast, because a failed cast fails the query. */
const UUID = '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$';
const UUID_PATTERN = `'${UUID}'`;
const NUMBER = '^-?[0-9]{1,18}$';
const NUMBER_PATTERN = `'${NUMBER}'`;
const NUMBERS = new Set(['bigint', 'integer', 'smallint', 'numeric']);

/** A text as a value that is compared with a column of this type; NULL when it cannot be one. */
function comparable(value: string, type: string): string {
  if (type === 'uuid') return `CASE WHEN ${value} ~* ${UUID_PATTERN} THEN (${value})::uuid END`;
  return NUMBERS.has(type) ? `CASE WHEN ${value} ~ ${NUMBER_PATTERN} THEN (${value})::bigint END` : value;
}

/** Whether a column of this type can have the text as a value: a list of values is cast whole, where one that cannot be fails the query. */
export function canBeValue({ type }: Pick<EventColumn, 'type'>, text: string): boolean {
  if (type === 'uuid') return new RegExp(UUID, 'i').test(text);
  return NUMBERS.has(type) ? new RegExp(NUMBER).test(text) : true;
}

/** What is compared stays in the statement: a parameter that it does not have would end the session. */
const never = (value: string) => `((${value}) IS NULL AND false)`;

const ABSENT: EventColumn = {
  type: 'text',
  exists: false,
  text: 'NULL::text',
  isIndexed: false,
  equals: never,
  isOneOf: never,
  toString: () => 'NULL',
};

/** The name that a role's column has in a derived table. */
export function derivedName(role: EventRole): string {
  return role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The columns that a rule's value is made from, those of a joined table behind its role. */
export function columnsOf(rule: ColumnRule | null): string[] {
  if (rule === null || typeof rule === 'string') return rule === null ? [] : [rule];
  const names: string[] = [];
  rule.sql((name) => {
    names.push(name);
    return name;
  });
  return names;
}

/** The type of a rule's value; undefined where the store has no such column, `CLOSED` where the user may not read it. */
export function typeOf(types: EventsLayout['types'], rule: ColumnRule): string | undefined {
  if (typeof rule !== 'string') {
    return columnsOf(rule).some((name) => typeOf(types, name) === CLOSED) ? CLOSED : rule.type;
  }
  const [role, name] = split(rule);
  return types.get(role)?.get(name);
}

/** `streams.name` → role and column; a name without role is one of the events table. */
function split(name: string): readonly [role: string, column: string] {
  const at = name.indexOf('.');
  return at < 0 ? [EVENTS, name] : [name.slice(0, at), name.slice(at + 1)];
}

/** The SQL of a rule, with its columns as they are named there. */
export function sqlOf(rule: ColumnRule, column: NameColumn): string {
  return typeof rule === 'string' ? column(rule) : `(${rule.sql(column)})`;
}

/** Names columns behind the aliases of the tables that they are in. */
export function behindAlias(aliasOf: (role: string) => string): NameColumn {
  return (name) => {
    const [role, column] = split(name);
    return `${aliasOf(role)}.${quoteIdent(column)}`;
  };
}

/** What the rule's value is called among the columns of indexes. */
function keyOf(rule: ColumnRule): string {
  if (typeof rule !== 'string') return indexKey(rule.sql((name) => name));
  const [role, column] = split(rule);
  return indexKey(column, role);
}

/** Whether some index begins with these roles, in this order. */
export function isIndexed(
  { family, indexes }: Pick<EventsLayout, 'family' | 'indexes'>,
  roles: readonly EventRole[],
): boolean {
  const keys = roles
    .map((role) => family.events.columns[role])
    .map((rule) => (rule === null ? undefined : keyOf(rule)));
  return indexes.some((index) => keys.every((key, i) => key !== undefined && index[i] === key));
}

/** The columns of a row; `value` gives what a rule's value is in it. */
export function eventRow(layout: EventsLayout, value: (role: EventRole, rule: ColumnRule) => string): EventRow {
  const { columns, find } = layout.family.events;
  const column = (role: EventRole): EventColumn => {
    const rule = columns[role];
    const type = rule === null ? undefined : typeOf(layout.types, rule);
    if (rule === null || type === undefined) return ABSENT;
    if (type === CLOSED) return { ...ABSENT, type };
    const sql = value(role, rule);
    const path = find?.[role];
    return {
      type,
      exists: true,
      text: `${sql}::text`,
      isIndexed: path !== undefined || isIndexed(layout, [role]),
      equals: path
        ? (text) => `${row.position} IN (${path(text, layout.tables)})`
        : (text) => `${sql} = ${comparable(text, type)}`,
      isOneOf: path
        ? (texts) =>
            `${row.position} IN (SELECT p.* FROM unnest(${texts}) v(v), LATERAL (${path('v.v', layout.tables)}) p)`
        : (texts) => `${sql} = ANY ((${texts})::${type}[])`,
      toString: () => sql,
    };
  };
  const row = Object.fromEntries(EVENT_ROLES.map((role) => [role, column(role)])) as Record<EventRole, EventColumn>;
  return row;
}
