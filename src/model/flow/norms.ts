import { atOnce, type Steps } from '../text/steps';
import { DelayHistogram } from './histogram';
import { type EventKind, kindKey } from './reading/flowColumns';

/** Effects of one type that one cause may have and that are counted one by one; the last number stands for so many or more. */
export const MOST_COUNTED = 16;

/** What usually follows events of one kind, as far as one type of effects goes. */
export class EdgeNorm {
  /** Closed causes with 0, 1, … effects of the type. */
  readonly counts = new Float64Array(MOST_COUNTED + 1);
  /** The most that one cause had. */
  most = 0;
  readonly delays = new DelayHistogram();
  /** Effects by their version. */
  readonly versions = new Map<string | null, number>();
  /** Effects of another correlation than their cause, of no trace where the cause has one, and all. */
  changedCorrelations = 0;
  lostTraces = 0;
  effects = 0;
  /** Consumers that may make it, by what their scopes and checkpoints tell. */
  makers: readonly string[] = [];

  constructor(readonly effectType: string) {}

  /** Closed causes. */
  get cases(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Closed causes that have the effect. */
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
  /** Closed causes that have effects of two types, by `pairKey`. */
  readonly joint = new Map<string, number>();
  /** Events of the kind, open ones too. */
  seen = 0;

  constructor(readonly kind: EventKind) {}

  edge(effectType: string): EdgeNorm {
    const known = this.edges.get(effectType);
    if (known) return known;
    const edge = new EdgeNorm(effectType);
    this.edges.set(effectType, edge);
    return edge;
  }

  /** Closed causes with effects of both types. */
  together(a: string, b: string): number {
    return this.joint.get(pairKey(a, b)) ?? 0;
  }

  merge(other: CauseNorm): void {
    this.seen += other.seen;
    for (const [type, edge] of other.edges) this.edge(type).merge(edge);
    for (const [key, count] of other.joint) this.joint.set(key, (this.joint.get(key) ?? 0) + count);
  }
}

/** What usually follows what, learned from a window of events. Some kB, whatever the window. */
export class FlowNorms {
  /** By `kindKey`. */
  readonly causes = new Map<string, CauseNorm>();
  events = 0;
  /** Times of the first and the last event, ms since 1970; NaN where there is none. */
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

  /** Takes in what was learned from another window; each event belongs to one of them only. */
  merge(other: FlowNorms): void {
    atOnce(this.merging(other));
  }

  /** The same in steps: there may be hundreds of types, each with its effects. */
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

/** One key for two types in any order. */
export function pairKey(a: string, b: string): string {
  return a < b ? JSON.stringify([a, b]) : JSON.stringify([b, a]);
}
