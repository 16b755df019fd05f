import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInShare } from '../../../src/model/backlog/backlog';
import { nextLookBack, takeLookedBack, type Unclear } from '../../../src/model/backlog/lookBack';
import type { TailEvent } from '../../../src/model/consumer/consumer';
import { inScope } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
import { eventAt, only } from '../../support/polls';

const TYPES = ['User', 'Order', 'Cart'];

describe('searching the older events', () => {
  it('finds the oldest waiting event of every segment, or that there is none, with windows of any size', () => {
    const segment = fc.record({ id: fc.nat(3), checkpoint: fc.nat(300), type: fc.nat(2) });
    const run = fc.property(
      fc.array(fc.nat(9), { minLength: 300, maxLength: 300 }),
      fc.array(segment, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 5, max: 60 }),
      (kinds, segments, window) => {
        // `Cart` is never appended, `User` seldom.
        const events = kinds.map((kind, i) => eventAt(i + 1, TYPES[kind === 0 ? 0 : 1]));
        const answers = segments.map((): { clearTo?: Position; found?: TailEvent } => ({}));
        let unclear: Unclear[] = segments.map(({ id, checkpoint, type }, i) => {
          const after = String(checkpoint) as Position;
          const row = { id, total: 4, ownerId: null, checkpoint: after, positionLag: 0 };
          const one = { ...row, oldestWaitingS: null, heartbeatAgeS: null };
          const remember: Unclear['remember'] = (answer) => Object.assign(answers[i] ?? {}, answer);
          return {
            input: { segment: one, clearTo: null, found: null },
            scope: only(TYPES[type] ?? ''),
            after,
            remember,
          };
        });
        const expected = unclear.map(({ input, scope, after }) =>
          events.find((event) => Number(event.position) > Number(after) && isInShare(event, input.segment, scope)),
        );
        const upTo = '300' as Position;
        let rounds = 0;
        for (let asked = nextLookBack(unclear, upTo); asked; asked = nextLookBack(unclear, upTo)) {
          const { after, upTo: end, scopes } = asked;
          assert.ok(rounds++ < 400, 'it comes to an end');
          const read = events.slice(Number(after), Number(end)).slice(0, window);
          const through = read.at(-1)?.position ?? end;
          const found = read.filter((event) => scopes.some((one) => inScope(one, event)));
          unclear = takeLookedBack(unclear, asked, { events: found, through }, upTo);
        }
        assert.deepEqual(
          answers.map(({ found }) => found?.position),
          expected.map((event) => event?.position),
        );
        for (const { found, clearTo } of answers) assert.ok(found || clearTo === upTo);
      },
    );
    fc.assert(run, { numRuns: 100 });
  });
});
