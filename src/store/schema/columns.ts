import { type ColumnRule, EVENT_ROLES, type EventRole, type NameColumn } from './families/family';
import { CLOSED, EVENTS, type EventsLayout, indexKey } from './layout';
import { quoteIdent } from './params';

/** The SQL of an event's role, for one row of the events. As a string it is the value; NULL when the store has none. */
export interface EventColumn {
  /** The type as PostgreSQL prints it, for example `uuid`. */
  readonly type: string;
  /** Whether the store has a value for the role. */
  readonly exists: boolean;
  /** SQL of the value as text. */
  readonly text: string;
  /** Whether an index finds values. */
  readonly isIndexed: boolean;
  /** Whether an index of the events table also leads from one value to the next. */
  readonly isOrdered: boolean;
  /**
   * SQL of `column = value`, which uses the index and accepts any text without an error; false when the store has no such column. `value`
   * is SQL of type text.
   */
  equals(value: string): string;
  /** The same for a list of values. `values` is SQL of type text[]. */
  isOneOf(values: string): string;
  toString(): string;
}

/** The columns of one row of the events. */
export type EventRow = Readonly<Record<EventRole, EventColumn>>;

/** Matches a text that PostgreSQL reads as a UUID. It is tested before the cast, because a failed cast fails the query. */
const UUID = '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$';
const UUID_PATTERN = `'${UUID}'`;
const NUMBER = '^-?[0-9]{1,18}$';
const NUMBER_PATTERN = `'${NUMBER}'`;
const NUMBERS = new Set(['bigint', 'integer', 'smallint', 'numeric']);

/** SQL of a text as a value that can be compared with a column of this type; NULL when it cannot be such a value. */
function comparable(value: string, type: string): string {
  if (type === 'uuid') return `CASE WHEN ${value} ~* ${UUID_PATTERN} THEN (${value})::uuid END`;
  return NUMBERS.has(type) ? `CASE WHEN ${value} ~ ${NUMBER_PATTERN} THEN (${value})::bigint END` : value;
}

/**
 * Whether a text can be a value of a column of this type. A list of values is cast as a whole, and one wrong value would fail the query.
 */
export function canBeValue({ type }: Pick<EventColumn, 'type'>, text: string): boolean {
  if (type === 'uuid') return new RegExp(UUID, 'i').test(text);
  return NUMBERS.has(type) ? new RegExp(NUMBER).test(text) : true;
}

/** The compared value stays in the statement, because a parameter that the statement does not use would end the session. */
const never = (value: string) => `((${value}) IS NULL AND false)`;

const ABSENT: EventColumn = {
  type: 'text',
  exists: false,
  text: 'NULL::text',
  isIndexed: false,
  isOrdered: false,
  equals: never,
  isOneOf: never,
  toString: () => 'NULL',
};

/** Returns the name of a role's column in a derived table. */
export function derivedName(role: EventRole): string {
  return role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Returns the columns that a rule's value is made from. A column of a joined table has its role in front. */
export function columnsOf(rule: ColumnRule | null): string[] {
  if (rule === null || typeof rule === 'string') return rule === null ? [] : [rule];
  const names: string[] = [];
  rule.sql((name) => {
    names.push(name);
    return name;
  });
  return names;
}

/** Returns the type of a rule's value; undefined when the store has no such column, `CLOSED` when the user may not read it. */
export function typeOf(types: EventsLayout['types'], rule: ColumnRule): string | undefined {
  if (typeof rule !== 'string') {
    return columnsOf(rule).some((name) => typeOf(types, name) === CLOSED) ? CLOSED : rule.type;
  }
  const [role, name] = split(rule);
  return types.get(role)?.get(name);
}

/** Splits `streams.name` into role and column. A name without a role belongs to the events table. */
export function split(name: string): readonly [role: string, column: string] {
  const at = name.indexOf('.');
  return at < 0 ? [EVENTS, name] : [name.slice(0, at), name.slice(at + 1)];
}

/** Returns the SQL of a rule; `column` names its columns. */
export function sqlOf(rule: ColumnRule, column: NameColumn): string {
  return typeof rule === 'string' ? column(rule) : `(${rule.sql(column)})`;
}

/** Returns a function that names columns with the aliases of their tables. */
export function behindAlias(aliasOf: (role: string) => string): NameColumn {
  return (name) => {
    const [role, column] = split(name);
    return `${aliasOf(role)}.${quoteIdent(column)}`;
  };
}

/** Returns the name of the rule's value among the columns of indexes. */
function keyOf(rule: ColumnRule): string {
  if (typeof rule !== 'string') return indexKey(rule.sql((name) => name));
  const [role, column] = split(rule);
  return indexKey(column, role);
}

/** Whether an index begins with these roles, in this order. */
export function isIndexed(
  { family, indexes }: Pick<EventsLayout, 'family' | 'indexes'>,
  roles: readonly EventRole[],
): boolean {
  const keys = roles
    .map((role) => family.events.columns[role])
    .map((rule) => (rule === null ? undefined : keyOf(rule)));
  return indexes.some((index) => keys.every((key, i) => key !== undefined && index[i] === key));
}

/** Whether an index of the events table begins with these roles. One of a joined table gives no order to the events. */
export function isOrdered(layout: Pick<EventsLayout, 'family' | 'indexes'>, roles: readonly EventRole[]): boolean {
  const names = roles.flatMap((role) => columnsOf(layout.family.events.columns[role]));
  return isIndexed(layout, roles) && names.every((name) => split(name)[0] === EVENTS);
}

/** Returns the columns of a row. `value` returns the SQL of a rule's value in that row. */
export function eventRow(layout: EventsLayout, value: (role: EventRole, rule: ColumnRule) => string): EventRow {
  const { columns, find } = layout.family.events;
  // As a list, the positions are looked up one by one. Joined to them, all events may be read. A spread table is asked as its machines
  // were seen to answer.
  const isAt = (found: string) =>
    layout.placement === 'here' ? `${row.position} = ANY (ARRAY(${found}))` : `${row.position} IN (${found})`;
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
      isOrdered: isOrdered(layout, [role]),
      equals: path ? (text) => isAt(path(text, layout.tables)) : (text) => `${sql} = ${comparable(text, type)}`,
      isOneOf: path
        ? (texts) => isAt(`SELECT p.* FROM unnest(${texts}) v(v), LATERAL (${path('v.v', layout.tables)}) p`)
        : (texts) => `${sql} = ANY ((${texts})::${type}[])`,
      toString: () => sql,
    };
  };
  const row = Object.fromEntries(EVENT_ROLES.map((role) => [role, column(role)])) as Record<EventRole, EventColumn>;
  return row;
}
