import { loadModule, parseSync } from 'libpg-query';

/** A part of a parsed statement: one member that names its kind, or the members of that part. */
type Node = { readonly [member: string]: unknown };

/** Why Citus refuses a statement, in a sentence. */
export type Violation = string;

/** Loads the parser. */
export const loadRules = loadModule;

/**
 * Columns of the tables by their bare names. `isSpread` says whether a table's rows are on several machines. `together`
 * has the columns that co-located tables are spread by, each as `table.column`.
 */
export interface Tables {
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  isSpread(table: string): boolean;
  readonly together?: readonly string[];
}

/**
 * Returns why Citus would refuse a statement, by strict rules for tables without a filter on the distribution column:
 * no recursion over such a table, no subquery on such a table that refers to an outer query, whether lateral or in an
 * expression, no two such tables in one FROM, and no such table alone on the inner side of an outer join.
 */
export function violationsOf(sql: string, tables: Tables): Violation[] {
  const { stmts = [] } = parseSync(sql) as { readonly stmts?: readonly { readonly stmt: Node }[] };
  const found: Violation[] = [];
  for (const { stmt } of stmts) {
    const select = stmt.SelectStmt;
    if (select) new Reader(tables, found).select(select as Node, [], new Map());
    else found.push(`is no SELECT: ${Object.keys(stmt).join(', ')}`);
  }
  return [...new Set(found)];
}

/** The names that a FROM defines, with their columns; undefined if the columns are unknown. */
type Scope = Map<string, ReadonlySet<string> | undefined>;

/** Common table expressions by name. */
type Common = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** What was seen in a part of a statement. */
interface Seen {
  /** Whether it reads a spread table. */
  readonly isSpread: boolean;
  /** The outer scopes that it needs, counted from the outermost, which is 1; empty if it needs none. */
  readonly needs: ReadonlySet<number>;
}

const NOTHING: Seen = { isSpread: false, needs: new Set() };
const both = (a: Seen, b: Seen): Seen => ({
  isSpread: a.isSpread || b.isSpread,
  needs: new Set([...a.needs, ...b.needs]),
});

/** What was seen in an item of a FROM; `spread` counts the joined spread tables. */
interface Joined {
  readonly seen: Seen;
  readonly spread: number;
}

/** The sides of an outer join whose rows are all returned. */
const KEPT_SIDES: Readonly<Record<string, readonly string[]>> = {
  JOIN_LEFT: ['larg'],
  JOIN_RIGHT: ['rarg'],
  JOIN_FULL: ['larg', 'rarg'],
};

class Reader {
  constructor(
    private readonly tables: Tables,
    private readonly found: Violation[],
  ) {}

  /** Checks a SELECT within the scopes `around`, outermost first; returns which of them it needs. */
  select(select: Node, around: readonly Scope[], outer: Common): Seen {
    let seen = NOTHING;
    const common = new Map(outer);
    const clause = select.withClause as Node | undefined;
    for (const each of list(clause?.ctes)) {
      const { ctename, ctequery, aliascolnames } = each.CommonTableExpr as Node;
      const query = (ctequery as Node).SelectStmt as Node;
      const names = list(aliascolnames).map(text);
      const columns = names.length > 0 ? new Set(names) : columnsOf(query);
      if (clause?.recursive) common.set(String(ctename), columns);
      const of = this.select(query, around, common);
      if (clause?.recursive && of.isSpread) {
        this.found.push(
          `recursive CTEs are only supported when they contain a filter on the distribution column (${ctename})`,
        );
      }
      common.set(String(ctename), columns);
      seen = both(seen, of);
    }
    if (select.larg) {
      for (const side of [select.larg, select.rarg]) seen = both(seen, this.select(side as Node, around, common));
      return both(seen, this.expressions([select.sortClause, select.limitCount], around, common));
    }
    const scope: Scope = new Map();
    const scopes = [...around, scope];
    let spread = 0;
    for (const item of list(select.fromClause)) {
      const from = this.from(item, around, scope, common);
      spread += from.spread;
      seen = both(seen, from.seen);
    }
    if (spread > 1) {
      this.found.push(
        'complex joins are only supported when all distributed tables are co-located and joined on their distribution columns',
      );
    }
    const { withClause: _with, fromClause: from, targetList: targets, ...rest } = select;
    const given = this.expressions([targets], scopes, common);
    if (given.isSpread && (from === undefined || list(from).some((item) => this.isBare(item, common)))) {
      this.found.push(
        'subqueries in the select list were only tried beside what is read before (a CTE, values, a subquery)',
      );
    }
    seen = both(both(seen, given), this.expressions(Object.values(rest), scopes, common));
    return { ...seen, needs: new Set([...seen.needs].filter((depth) => depth <= around.length)) };
  }

  /** Whether an item of a FROM is a spread table itself. */
  private isBare(item: Node, common: Common): boolean {
    const table = item.RangeVar as Node | undefined;
    const name = String(table?.relname);
    return table !== undefined && !common.has(name) && this.tables.isSpread(name);
  }

  /** Checks an item of a FROM, and adds its names to the scope. */
  private from(item: Node, around: readonly Scope[], scope: Scope, common: Common): Joined {
    const [kind = '', value] = Object.entries(item)[0] ?? [];
    const node = value as Node;
    const alias = node.alias as Node | undefined;
    const name = String(alias?.aliasname ?? node.relname ?? '');
    const renamed = list(alias?.colnames).map(text);
    switch (kind) {
      case 'RangeVar':
        return this.table(node, name, scope, common);
      case 'RangeSubselect': {
        const { seen, query } = this.subselect(node, name, around, scope, common);
        scope.set(name, renamed.length > 0 ? new Set(renamed) : columnsOf(query));
        return { seen, spread: seen.isSpread ? 1 : 0 };
      }
      case 'JoinExpr':
        return this.join(node, around, scope, common);
      default:
        scope.set(name, new Set(renamed.length > 0 ? renamed : [name]));
        return { seen: this.expressions([node], [...around, scope], common), spread: 0 };
    }
  }

  private table(node: Node, name: string, scope: Scope, common: Common): Joined {
    const table = String(node.relname);
    const isCommon = node.schemaname === undefined && common.has(table);
    scope.set(name, isCommon ? common.get(table) : this.tables.columns.get(table));
    const isSpread = !isCommon && this.tables.isSpread(table);
    return { seen: { ...NOTHING, isSpread }, spread: isSpread ? 1 : 0 };
  }

  private subselect(node: Node, name: string, around: readonly Scope[], scope: Scope, common: Common) {
    const query = (node.subquery as Node).SelectStmt as Node;
    const isLateral = node.lateral === true;
    const seen = this.select(query, isLateral ? [...around, scope] : around, common);
    if (isLateral && seen.isSpread && seen.needs.has(around.length + 1)) {
      this.found.push(`cannot push down this lateral subquery, which refers to what stands beside it (${name})`);
    }
    return { seen, query };
  }

  private join(node: Node, around: readonly Scope[], scope: Scope, common: Common): Joined {
    const left = this.from(node.larg as Node, around, scope, common);
    const right = this.from(node.rarg as Node, around, scope, common);
    const kept = KEPT_SIDES[String(node.jointype)] ?? [];
    const isInner = (side: 'larg' | 'rarg', own: Joined, other: Joined) =>
      kept.includes(side === 'larg' ? 'rarg' : 'larg') &&
      other.spread === 0 &&
      own.spread > 0 &&
      (node[side] as Node).RangeSubselect === undefined;
    if (isInner('larg', left, right) || isInner('rarg', right, left)) {
      this.found.push('cannot perform an outer join when a distributed table is on its inner side');
    }
    const quals = this.expressions([node.quals], [...around, scope], common);
    const spread = this.isOfEachMachine(node) ? 1 : left.spread + right.spread;
    return { seen: both(both(left.seen, right.seen), quals), spread };
  }

  /** Whether two co-located tables are joined by the columns that they are spread by. */
  private isOfEachMachine({ larg, rarg, quals }: Node): boolean {
    const names = new Map(
      [larg, rarg].flatMap((side) => {
        const table = (side as Node).RangeVar as Node | undefined;
        const alias = table?.alias as Node | undefined;
        return table ? [[String(alias?.aliasname ?? table.relname), String(table.relname)] as const] : [];
      }),
    );
    const condition = (quals as Node | undefined)?.A_Expr as Node | undefined;
    const sides = [condition?.lexpr, condition?.rexpr].map((side) => {
      const fields = list(((side as Node | undefined)?.ColumnRef as Node | undefined)?.fields).map(text);
      return `${names.get(fields[0] ?? '')}.${fields[1]}`;
    });
    return names.size === 2 && sides[0] !== sides[1] && sides.every((side) => this.tables.together?.includes(side));
  }

  private expressions(parts: readonly unknown[], scopes: readonly Scope[], common: Common): Seen {
    let seen = NOTHING;
    for (const part of parts) {
      if (Array.isArray(part)) seen = both(seen, this.expressions(part, scopes, common));
      else if (part !== null && typeof part === 'object')
        seen = both(seen, this.expression(part as Node, scopes, common));
    }
    return seen;
  }

  private expression(node: Node, scopes: readonly Scope[], common: Common): Seen {
    const link = node.SubLink as Node | undefined;
    if (link) {
      const query = (link.subselect as Node).SelectStmt as Node;
      const seen = this.select(query, scopes, common);
      if (seen.isSpread && seen.needs.size > 0) {
        this.found.push('correlated subqueries are not supported where a distributed table is read');
      }
      return both(seen, this.expressions([link.testexpr], scopes, common));
    }
    const column = node.ColumnRef as Node | undefined;
    return column
      ? { ...NOTHING, needs: depthOf(column, scopes) }
      : this.expressions(Object.values(node), scopes, common);
  }
}

/** Returns the depth of the scope that knows a column; empty if no scope knows it. */
function depthOf(column: Node, scopes: readonly Scope[]): ReadonlySet<number> {
  const [first, second] = list(column.fields);
  if (first?.A_Star) return new Set();
  const name = text(first ?? {});
  for (let depth = scopes.length; depth > 0; depth--) {
    const scope = scopes[depth - 1];
    if (!scope) continue;
    if (
      second ? scope.has(name) : scope.has(name) || [...scope.values()].some((columns) => columns?.has(name) ?? false)
    ) {
      return new Set([depth]);
    }
  }
  return new Set();
}

/** Returns the columns of a SELECT; undefined if it has a `*`. */
function columnsOf(select: Node): ReadonlySet<string> | undefined {
  if (select.larg) return columnsOf(select.larg as Node);
  const names: string[] = [];
  for (const each of list(select.targetList)) {
    const { name, val } = each.ResTarget as Node;
    const fields = list(((val as Node).ColumnRef as Node | undefined)?.fields);
    const last = fields.at(-1);
    if (last?.A_Star) return undefined;
    names.push(String(name ?? (last ? text(last) : '')));
  }
  return new Set(names);
}

function list(value: unknown): readonly Node[] {
  return Array.isArray(value) ? (value as readonly Node[]) : [];
}

function text(node: Node): string {
  return String((node.String as Node | undefined)?.sval ?? '');
}
