import assert from 'node:assert/strict';
import type { Client } from 'pg';
import type { Statement } from './recorder';

/** The parts of a node of EXPLAIN (ANALYZE, FORMAT JSON) that are checked. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Sort Space Type'?: string;
  readonly 'Hash Batches'?: number;
  /** Only of a hash that groups. */
  readonly 'Disk Usage'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How a statement was executed. */
export interface Carried {
  /** Tables that were read completely, without empty ones. */
  readonly whole: readonly string[];
  /** Whether a sort or a hash did not fit into memory. */
  readonly spilled: boolean;
  /** Returns the number of rows read in tables of these names. */
  rowsOf(isTable: (name: string) => boolean): number;
  /** Returns the tables of these names that were read. */
  touched(isTable: (name: string) => boolean): ReadonlySet<string>;
  readonly text: string;
}

/** Executes the statement under EXPLAIN. The session should have the planner settings of the extension's sessions. */
export async function carryOut(client: Client, { sql, params }: Statement): Promise<Carried> {
  const explain = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`;
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>({
    text: explain,
    values: [...params],
  });
  const root = rows[0]?.['QUERY PLAN'][0]?.Plan ?? assert.fail('There is no plan.');
  const nodes = [...nodesOf(root)].filter((node) => (node['Actual Loops'] ?? 0) > 0);
  const readers = (isTable: (name: string) => boolean) =>
    nodes.filter((node) => node['Relation Name'] !== undefined && isTable(node['Relation Name']));
  return {
    whole: nodes.flatMap((node) =>
      node['Node Type'] === 'Seq Scan' && rowsRead(node) > 0 ? (node['Relation Name'] ?? []) : [],
    ),
    spilled: nodes.some((node) => isSpilled(node)),
    rowsOf: (isTable) => readers(isTable).reduce((sum, node) => sum + rowsRead(node), 0),
    touched: (isTable) => new Set(readers(isTable).map((node) => node['Relation Name'] ?? '')),
    text: nodes.slice(0, 30).map(described).join('\n'),
  };
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

function isSpilled(node: PlanNode): boolean {
  return node['Sort Space Type'] === 'Disk' || (node['Hash Batches'] ?? 1) > 1 || (node['Disk Usage'] ?? 0) > 0;
}

function described(node: PlanNode): string {
  const { 'Node Type': type, 'Relation Name': table, 'Actual Loops': loops = 0 } = node;
  return `${type}${table ? ` on ${table}` : ''}: ${node['Actual Rows'] ?? 0} rows, ${loops} times`;
}

/** EXPLAIN gives averages of all loops. */
function rowsRead(node: PlanNode): number {
  return ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 0);
}
