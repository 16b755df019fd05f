import type { CauseNorm, EdgeNorm } from './norms';
import { atMost } from './proportion';

/** Of the rarer of two types that exclude each other so many at most stand beside the other: what goes wrong now and then. */
const MOST_TOGETHER = 0.1;
/** Two types exclude each other only where chance would hardly keep them apart so. */
const CHANCE = 1e-3;
/** A type with so few effects is taken for another way of a fork when it never stands beside the others. */
const FEW = 2;
/** The types of a fork cover its causes: so large a share has one of them. */
const COVERED = 0.95;
/** Types beyond the most frequent so many are not tried. */
const MOST_TYPES = 40;

/** Types of effects of which a cause has one: a fork, or a single type. */
export interface EffectGroup {
  /** The most frequent first. */
  readonly types: readonly string[];
}

/**
 * The groups of types of which every cause has one: types that nearly all causes have, with the types that stand in their place, and
 * forks: types that stand together far more seldom than by chance, and of which nearly every cause has one.
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
    // The most frequent first: what they leave uncovered the rarer ones cover.
    for (const other of edges) {
      if (other !== edge && isExclusive(norm, group, other)) group.push(other);
    }
    if (shareOf(norm, group) >= COVERED) {
      groups.push({ types: group.map(({ effectType }) => effectType) });
      for (const { effectType } of group) taken.add(effectType);
    } else {
      // It may be frequent at some times only; by itself it is looked at all the same.
      groups.push({ types: [edge.effectType] });
    }
  }
  return groups;
}

/** The share of the closed causes that have one of the types: exact but for causes with three of them. */
function shareOf(norm: CauseNorm, group: readonly EdgeNorm[]): number {
  const cases = Math.min(...group.map((edge) => edge.cases));
  let hits = 0;
  for (const [i, edge] of group.entries()) {
    hits += edge.hits;
    for (const other of group.slice(i + 1)) hits -= norm.together(edge.effectType, other.effectType);
  }
  return cases === 0 ? 0 : hits / cases;
}

/** Whether a type stands beside none of a group, where chance would have brought it there. */
function isExclusive(norm: CauseNorm, group: readonly EdgeNorm[], other: EdgeNorm): boolean {
  if (other.hits < FEW || other.cases === 0) return false;
  let together = 0;
  for (const member of group) {
    const both = norm.together(member.effectType, other.effectType);
    if (both > MOST_TOGETHER * Math.min(member.hits, other.hits)) return false;
    together += both;
  }
  return atMost(together, other.hits, Math.min(1, shareOf(norm, group))) < CHANCE;
}
