import type { ConsumerFeatures } from '../../model/consumer';
import type { Identity, Role } from './roles';

/** Quoted names of the tables that play a role; undefined where the store has none. */
export type Tables = Readonly<Partial<Record<Role, string>>>;

/** How one generation of the libraries keeps its consumers' state. */
export interface Generation {
  /** How the generation is called together with events of this identity. */
  title(identity: Identity): string;
  /** The table without which it is not this generation. */
  readonly checkpoints: Role;
  /** The tables that add owners, heartbeats and gap skips. */
  readonly uses: readonly Role[];
  features(tables: Tables): ConsumerFeatures;
  /**
   * A SELECT of all consumers: name text, segment_id int, total_segments int, owner text, checkpoint bigint,
   * heartbeat timestamptz (of the owner). One row a segment, or a consumer where there are no segments.
   */
  rows(tables: Tables): string;
  /** A SELECT of the positions that consumers gave up waiting for: name text, position bigint. Absent where none are recorded. */
  gapSkips?(table: string): string;
}
