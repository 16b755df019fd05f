import { atOnce, type Steps } from '../text/steps';
import { DelayHistogram } from './histogram';
import { type EventKind, kindKey } from './reading/flowColumns';

/** Effects of one type are counted exactly up to this number for each cause. The last count stands for this many or more. */
export const MOST_COUNTED = 16;

/** What usually follows events of one kind, for one type of effects. */
export class EdgeNorm {
  /** How many closed causes have 0, 1, … effects of the type. */
  readonly counts = new Float64Array(MOST_COUNTED + 1);
  /** The most effects that one cause had. */
  most = 0;
  readonly delays = new DelayHistogram();
  /** How many effects have each version. */
  readonly versions = new Map<string | null, number>();
  /** Effects with another correlation than their cause, effects without a trace although the cause has one, and all effects. */
  changedCorrelations = 0;
  lostTraces = 0;
  effects = 0;
  /** The consumers that may make the effect, by their scopes and checkpoints. */
  makers: readonly string[] = [];

  constructor(readonly effectType: string) {}

  /** The number of closed causes. */
  get cases(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The number of closed causes that have the effect. */
  get hits(): number {
    return this.cases - (this.counts[0] ?? 0);
  }

  merge(other: EdgeNorm): void {
    for (let i = 0; i <= MOST_COUNTED; i++) this.counts[i] = (this.counts[i] ?? 0) + (other.counts[i] ?? 0);
    this.most = Math.max(this.most, other.most);
    this.delays.merge(other.delays);
    for (const [version, count] of other.versions)
      this.versions.set(version, (this.versions.get(version) ?? 0) + count);
    this.changedCorrelations += other.changedCorrelations;
    this.lostTraces += other.lostTraces;
    this.effects += other.effects;
    this.makers = other.makers;
  }
}

/** What usually follows events of one kind. */
export class CauseNorm {
  /** By the type of the effects. */
  readonly edges = new Map<string, EdgeNorm>();
  /** How many closed causes have effects of two types, by `pairKey`. */
  readonly joint = new Map<string, number>();
  /** How many events of the kind were seen, including open ones. */
  seen = 0;

  constructor(readonly kind: EventKind) {}

  edge(effectType: string): EdgeNorm {
    const known = this.edges.get(effectType);
    if (known) return known;
    const edge = new EdgeNorm(effectType);
    this.edges.set(effectType, edge);
    return edge;
  }

  /** Returns how many closed causes have effects of both types. */
  together(a: string, b: string): number {
    return this.joint.get(pairKey(a, b)) ?? 0;
  }

  merge(other: CauseNorm): void {
    this.seen += other.seen;
    for (const [type, edge] of other.edges) this.edge(type).merge(edge);
    for (const [key, count] of other.joint) this.joint.set(key, (this.joint.get(key) ?? 0) + count);
  }
}

/** What usually follows what, learned from a window of events. It takes a few kB, whatever the size of the window. */
export class FlowNorms {
  /** By `kindKey`. */
  readonly causes = new Map<string, CauseNorm>();
  events = 0;
  /** The times of the first and the last event, in milliseconds since 1970; NaN when there is none. */
  from = Number.NaN;
  to = Number.NaN;

  of(kind: EventKind): CauseNorm | undefined {
    return this.causes.get(kindKey(kind));
  }

  cause(kind: EventKind): CauseNorm {
    const key = kindKey(kind);
    const known = this.causes.get(key);
    if (known) return known;
    const cause = new CauseNorm(kind);
    this.causes.set(key, cause);
    return cause;
  }

  /** Adds what was learned from another window. Each event belongs to only one window. */
  merge(other: FlowNorms): void {
    atOnce(this.merging(other));
  }

  /** The same with pauses: there may be hundreds of types, each with its effects. */
  *merging(other: FlowNorms): Steps<void> {
    this.events += other.events;
    if (!(this.from <= other.from)) this.from = Number.isNaN(other.from) ? this.from : other.from;
    if (!(this.to >= other.to)) this.to = Number.isNaN(other.to) ? this.to : other.to;
    for (const cause of other.causes.values()) {
      this.cause(cause.kind).merge(cause);
      yield;
    }
  }
}

/** Returns one key for two types in any order. */
export function pairKey(a: string, b: string): string {
  return a < b ? JSON.stringify([a, b]) : JSON.stringify([b, a]);
}
