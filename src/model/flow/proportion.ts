/** The normal quantile for 95 %, one-sided. */
const Z = 1.645;

/** Returns the lower end of Wilson's one-sided interval: with 95 % confidence the true share is at least this. 0 without cases. */
export function wilsonLower(hits: number, cases: number): number {
  if (cases <= 0) return 0;
  const share = hits / cases;
  const square = Z * Z;
  const centre = share + square / (2 * cases);
  const margin = Z * Math.sqrt((share * (1 - share)) / cases + square / (4 * cases * cases));
  return Math.max(0, (centre - margin) / (1 + square / cases));
}

/** Returns the probability of at least `hits` hits when each case is a hit with the given probability. */
export function atLeast(hits: number, cases: number, probability: number): number {
  if (hits > cases) return 0;
  if (probability >= 1) return 1;
  let below = 0;
  let log = cases * Math.log1p(-probability);
  const odds = Math.log(probability) - Math.log1p(-probability);
  for (let i = 0; i < hits; i++) {
    below += Math.exp(log);
    log += Math.log((cases - i) / (i + 1)) + odds;
  }
  if (below < ALMOST_ALL) return 1 - below;
  let above = 0;
  for (let i = hits; i <= cases; i++) {
    const chance = Math.exp(log);
    if (above + chance === above) break;
    above += chance;
    log += Math.log((cases - i) / (i + 1)) + odds;
  }
  return above;
}

/** What is left of 1 has too few digits to compare two small probabilities, so these are added up themselves. */
const ALMOST_ALL = 0.9;

/** Returns the probability of at most `hits` hits. */
export function atMost(hits: number, cases: number, probability: number): number {
  return 1 - atLeast(hits + 1, cases, probability);
}
