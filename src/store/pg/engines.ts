import type { ServerInfo } from './database';

/** What a server that speaks PostgreSQL's protocol can do, as far as it is used here. */
export interface Engine {
  readonly name: string;
  /** Whether NOTIFY reaches a LISTEN. */
  readonly listens: boolean;
  /** Whether transaction numbers show which writers are still running. */
  readonly snapshots: boolean;
  /** Whether positions count events, with gaps. Positions from `unique_rowid()` are times instead: billions lie between two events. */
  readonly positionsCount: boolean;
  /** Whether values can be sent as their bits, and many rows can be joined to one text quickly. */
  readonly packs: boolean;
  /**
   * Whether the events lie on several machines. Such a server answers only simple queries, without joins or correlated subqueries over
   * events.
   */
  readonly spread: boolean;
  /** Whether the server has `pg_partition_tree` and the rules that show which tables a view reads. */
  readonly partitionTree: boolean;
  /** Whether tables are heaps of numbered blocks, in which rows lie in the order in which they were appended. */
  readonly blocks: boolean;
  /** The access methods of indexes that find one value and keep an order. */
  readonly indexMethods: readonly string[];
}

const POSTGRESQL: Engine = {
  name: 'PostgreSQL',
  listens: true,
  snapshots: true,
  positionsCount: true,
  packs: true,
  spread: false,
  partitionTree: true,
  blocks: true,
  indexMethods: ['btree'],
};

/** Other engines, recognised by their version text. Each lists only its differences from PostgreSQL. */
const OTHERS: readonly (readonly [sign: RegExp, differences: Partial<Engine> & { readonly name: string }])[] = [
  [
    /CockroachDB/,
    {
      name: 'CockroachDB',
      listens: false,
      snapshots: false,
      positionsCount: false,
      packs: false,
      partitionTree: false,
      blocks: false,
      indexMethods: ['prefix', 'btree'],
    },
  ],
  [/-YB-/, { name: 'YugabyteDB', listens: false, snapshots: false, blocks: false, indexMethods: ['lsm', 'btree'] }],
  [/Citus/, { name: 'Citus' }],
];

/** Returns what a server can do, by its version text. An unknown server counts as PostgreSQL. */
export function engineOf({ text }: ServerInfo): Engine {
  const [, differences] = OTHERS.find(([sign]) => sign.test(text)) ?? [];
  return { ...POSTGRESQL, ...differences };
}

/**
 * Where the rows of a table are. `here`: on the server that is asked. `elsewhere`: all on one machine behind that server, which does not
 * know the machine's transactions. `spread`: in parts on several machines.
 */
export type Placement = 'here' | 'elsewhere' | 'spread';

/** Returns what the engine can do with a table at this placement. */
export function enginePlaced(engine: Engine, placement: Placement): Engine {
  if (placement === 'here') return engine;
  const spread = placement === 'spread';
  return { ...engine, snapshots: false, blocks: false, packs: engine.packs && !spread, spread };
}

/** Whether LISTEN can work. A standby and some engines refuse it. */
export function listens(server: ServerInfo): boolean {
  return server.standby !== true && engineOf(server).listens;
}
