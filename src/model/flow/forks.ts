import type { CauseNorm, EdgeNorm } from './norms';
import { atMost } from './proportion';

/** Two types still exclude each other when at most this share of the rarer one occurs together with the other: errors happen. */
const MOST_TOGETHER = 0.1;
/** Two types exclude each other only when chance would separate them this clearly with less than this probability. */
const CHANCE = 1e-3;
/** A type with fewer effects than this is not taken as another branch of a fork. */
const FEW = 2;
/** The types of a fork have to cover at least this share of its causes. */
const COVERED = 0.95;
/** Only this many of the most frequent types are tried. */
const MOST_TYPES = 40;

/** Types of effects of which a cause has one: a fork, or a single type. */
export interface EffectGroup {
  /** The most frequent first. */
  readonly types: readonly string[];
}

/**
 * Returns the groups of types of which every cause has one. A group is a type that nearly all causes have, with the types that replace it;
 * or a fork: types that occur together far less often than by chance, and of which nearly every cause has one.
 */
export function groupsOf(norm: CauseNorm): EffectGroup[] {
  const edges = [...norm.edges.values()]
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, MOST_TYPES);
  const groups: EffectGroup[] = [];
  const taken = new Set<string>();
  for (const edge of edges) {
    if (taken.has(edge.effectType)) continue;
    const group = [edge];
    // The most frequent types come first; the rarer ones cover the causes that are left.
    for (const other of edges) {
      if (other !== edge && isExclusive(norm, group, other)) group.push(other);
    }
    if (shareOf(norm, group) >= COVERED) {
      groups.push({ types: group.map(({ effectType }) => effectType) });
      for (const { effectType } of group) taken.add(effectType);
    } else {
      // The type may be frequent only at some times, so it is still checked by itself.
      groups.push({ types: [edge.effectType] });
    }
  }
  return groups;
}

/** Returns the share of the closed causes that have one of the types. It is exact except for causes with three of them. */
function shareOf(norm: CauseNorm, group: readonly EdgeNorm[]): number {
  const cases = Math.min(...group.map((edge) => edge.cases));
  let hits = 0;
  for (const [i, edge] of group.entries()) {
    hits += edge.hits;
    for (const other of group.slice(i + 1)) hits -= norm.together(edge.effectType, other.effectType);
  }
  return hits / cases;
}

/** Whether a type almost never occurs together with a group, although by chance it would. */
function isExclusive(norm: CauseNorm, group: readonly EdgeNorm[], other: EdgeNorm): boolean {
  if (other.hits < FEW) return false;
  let together = 0;
  for (const member of group) {
    const both = norm.together(member.effectType, other.effectType);
    if (both > MOST_TOGETHER * Math.min(member.hits, other.hits)) return false;
    together += both;
  }
  return atMost(together, other.hits, Math.min(1, shareOf(norm, group))) < CHANCE;
}
