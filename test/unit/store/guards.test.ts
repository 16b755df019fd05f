import assert from 'node:assert/strict';
import { GUARD_PLANS, LAST_PLAN, planAfter } from '../../../src/store/pg/guards';

const optionsOf = (plan: number) => {
  const guards = GUARD_PLANS[plan];
  return guards?.kind === 'options' ? guards.options : undefined;
};

describe('the guards of a session', () => {
  it('are reduced step by step for a server that does not know them all, but never given up', () => {
    let plan: number | undefined = 0;
    const seen: number[] = [];
    while (plan !== undefined) {
      seen.push(plan);
      plan = planAfter({ code: '42704', message: 'unrecognized configuration parameter "jit"' }, plan);
    }
    assert.deepEqual(seen, [0, 1, 2, 3]);
    for (const step of [0, 1, 2]) assert.match(optionsOf(step) ?? '', /default_transaction_read_only=on/);
    assert.doesNotMatch(optionsOf(2) ?? '', /jit|parallel/);
    assert.deepEqual(GUARD_PLANS[LAST_PLAN], { kind: 'perQuery' });
  });

  it('are sent with each query if the server refuses all options', () => {
    assert.equal(planAfter({ code: '08P01', message: 'unsupported startup parameter: options' }, 0), LAST_PLAN);
  });

  it('are kept after another failure', () => {
    assert.equal(planAfter({ code: '28P01', message: 'password authentication failed' }, 0), undefined);
  });
});
