/** A change that no test can notice, and why: nothing that a person could see is different. */
export interface Equivalent {
  readonly file: string;
  /** What its line has besides, where the same stands elsewhere in the file. */
  readonly at?: string;
  readonly original: string;
  /** As StrykerJS writes it; several that have the same reason. */
  readonly replacements: readonly string[];
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/model/backlog/backlog.ts',
    at: 'total <= 1',
    original: 'total === null',
    replacements: ['false'],
    why: 'null counts as 0 in the comparison that follows',
  },
  {
    file: 'src/model/backlog/backlog.ts',
    original: 'total <= 1',
    replacements: ['total < 1'],
    why: 'split into one segment, all events are in it; not to split only spares the work',
  },
  {
    file: 'src/model/backlog/backlog.ts',
    original: 'inputs[i]?.segment',
    replacements: ['inputs[i].segment'],
    why: 'there is an input for each share; the question mark is for the compiler',
  },
  {
    file: 'src/model/backlog/backlog.ts',
    original: 'comparePositions(share.first.position, first.position) < 0',
    replacements: ['comparePositions(share.first.position, first.position) <= 0'],
    why: 'two events at one position are the same event',
  },
  {
    file: 'src/model/backlog/backlog.ts',
    original: 'comparePositions(b, a) > 0',
    replacements: ['comparePositions(b, a) >= 0'],
    why: 'of two equal positions either one is the later',
  },
  {
    file: 'src/model/backlog/openPositions.ts',
    original: 'last < BigInt(look.after)',
    replacements: ['last <= BigInt(look.after)'],
    why: 'it sets what is equal to the same value',
  },
  {
    file: 'src/model/backlog/openPositions.ts',
    at: 'at <= last',
    original: 'last !== null',
    replacements: ['true'],
    why: 'null counts as 0 in the comparison that follows, and positions begin at 1',
  },
  {
    file: 'src/model/backlog/openPositions.ts',
    original: 'comparePositions(a, b) >= 0',
    replacements: ['comparePositions(a, b) > 0'],
    why: 'of two equal positions either one is the later',
  },
  {
    file: 'src/model/forest/handledBy.ts',
    original: 'total !== null && total !== hashedFor',
    replacements: ['true', 'total !== null || total !== hashedFor'],
    why: 'it only spares hashing the same stream again; where there is no total the hash is not looked at',
  },
  {
    file: 'src/model/forest/handledBy.ts',
    original: 'total !== null',
    replacements: ['true'],
    why: 'where there is no total the hash is not looked at',
  },
  {
    file: 'src/model/forest/handledBy.ts',
    original: 'total !== hashedFor',
    replacements: ['true'],
    why: 'it only spares hashing the same stream again',
  },
  {
    file: 'src/model/health/alerts.ts',
    at: 'told: true, bad: true',
    original: 'true',
    replacements: ['false'],
    why: 'who was told before is told of no problem until it has recovered, and then it is not from the start any more',
  },
  {
    file: 'src/model/health/alerts.ts',
    original: 'health.oldestWaitingS !== null',
    replacements: ['true'],
    why: 'null counts as 0, which is below every threshold that is set; the comparison is for the compiler',
  },
  {
    file: 'src/model/health/alerts.ts',
    original: '{ ...memory, told: false }',
    replacements: ['{}'],
    why: 'after a recovery only a new problem counts, from the moment at which it begins',
  },
  {
    file: 'src/model/forest/chain.ts',
    at: '?? -1',
    original: '-1',
    replacements: ['+1'],
    why: 'a typed array has a number at each of its places; what stands for none is for the compiler',
  },
  {
    file: 'src/model/forest/chain.ts',
    at: 'const effectBefore',
    original: '-1',
    replacements: ['+1'],
    why: 'each effect gets its number before it is read',
  },
  {
    file: 'src/model/forest/chain.ts',
    at: 'if (cause < 0) continue',
    original: 'cause < 0',
    replacements: ['false'],
    why: 'a typed array takes nothing at −1',
  },
  {
    file: 'src/model/forest/chain.ts',
    at: 'const root =',
    original: 'cause < 0',
    replacements: ['cause <= 0'],
    why: 'an effect of the first row was passed over one line above',
  },
  {
    file: 'src/model/forest/chain.ts',
    at: 'let place = count - 1',
    original: 'count - 1',
    replacements: ['count + 1'],
    why: 'behind the last place there is no parent',
  },
  {
    file: 'src/model/forest/chain.ts',
    original: 'place > 0',
    replacements: ['place >= 0'],
    why: 'the first place has no parent',
  },
  {
    file: 'src/model/forest/chain.ts',
    original: 'above >= 0',
    replacements: ['true'],
    why: 'a typed array takes nothing at −1',
  },
  {
    file: 'src/model/forest/chain.ts',
    original: 'i < order.length',
    replacements: ['i <= order.length'],
    why: 'to sort what is sorted changes nothing',
  },
  {
    file: 'src/model/forest/chain.ts',
    original: 'table.comparePositions(i - 1, i) > 0',
    replacements: ['true', 'table.comparePositions(i - 1, i) >= 0'],
    why: 'to sort what is sorted changes nothing',
  },
  {
    file: 'src/model/forest/oddity.ts',
    original: 'row < causes.length',
    replacements: ['row <= causes.length'],
    why: 'behind the last row there is no cause',
  },
  {
    file: 'src/model/forest/oddity.ts',
    at: 'causes[row] ?? -1',
    original: '-1',
    replacements: ['+1'],
    why: 'a typed array has a number at each of its places; what stands for none is for the compiler',
  },
  {
    file: 'src/model/forest/oddity.ts',
    original: 'table.comparePositions(cause, row) > 0',
    replacements: ['table.comparePositions(cause, row) >= 0'],
    why: 'no two events of a table have one position, and an event that is its own cause was cut',
  },
  {
    file: 'src/model/forest/oddity.ts',
    at: 'the event has none',
    original: "''",
    replacements: ['"Stryker was here!"'],
    why: 'of two different correlations at most one is missing',
  },
  {
    file: 'src/model/health/rules.ts',
    at: '!share.atMost',
    original: 'share.waiting === 0',
    replacements: ['true'],
    why: 'where an event waits, an earlier rule has fired',
  },
  {
    file: 'src/model/health/rules.ts',
    original: '[]',
    replacements: ['["Stryker was here"]'],
    why: 'its first and only place is set before it is read',
  },
  {
    file: 'src/model/health/rules.ts',
    original: 'age < heartbeatAgeS',
    replacements: ['age <= heartbeatAgeS'],
    why: 'it sets what is equal to the same value',
  },
  {
    file: 'src/model/health/rules.ts',
    at: 'STATUS_RANK.indexOf(a)',
    original: 'a === b',
    replacements: ['false'],
    why: 'the difference of two equal places is 0, too; it only spares looking for them',
  },
];
