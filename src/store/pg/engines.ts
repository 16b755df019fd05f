import type { ServerInfo } from './database';

/** What a server that speaks PostgreSQL's language can do of what is used here. */
export interface Engine {
  readonly name: string;
  /** NOTIFY reaches a LISTEN. */
  readonly listens: boolean;
  /** Transaction numbers tell which writers are still under way. */
  readonly snapshots: boolean;
  /** Positions count events, with gaps. Those of `unique_rowid()` are times: thousands of millions lie between two events. */
  readonly positionsCount: boolean;
  /** Values give the bits that they are sent as, and those of many rows become one text quickly. */
  readonly packs: boolean;
  /** The events lie on several machines: only flat questions are answered, each row by itself and nothing correlated. */
  readonly spread: boolean;
  /** `pg_partition_tree`, and rules that tell what a view reads. */
  readonly partitionTree: boolean;
  /** Tables are heaps of numbered blocks, in which rows lie as they were appended. */
  readonly blocks: boolean;
  /** Access methods of indexes that find one value and keep an order. */
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

/** By what their version text says; only what differs. */
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

/** What a server can do, by its version text; an unknown one counts as PostgreSQL. */
export function engineOf({ text }: ServerInfo): Engine {
  const [, differences] = OTHERS.find(([sign]) => sign.test(text)) ?? [];
  return { ...POSTGRESQL, ...differences };
}

/**
 * Where the rows of a table are: on the server that is asked; whole, but on a machine behind it, whose transactions it does not
 * know; in parts on several machines.
 */
export type Placement = 'here' | 'elsewhere' | 'spread';

/** What the engine can do of what is asked of a table that is placed so. */
export function enginePlaced(engine: Engine, placement: Placement): Engine {
  if (placement === 'here') return engine;
  const spread = placement === 'spread';
  return { ...engine, snapshots: false, blocks: false, packs: engine.packs && !spread, spread };
}

/** Whether it is worth to LISTEN: a standby and some engines refuse. */
export function listens(server: ServerInfo): boolean {
  return server.standby !== true && engineOf(server).listens;
}
