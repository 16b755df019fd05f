import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import { prepareCall } from '../../../src/app/tools/preparation';
import { createTranslate, english } from '../../../src/model/text/translate';
import { HOSTILE_TEXTS, INJECTED_INSTRUCTIONS } from '../../support/corpus';

const read = (name: string) => JSON.parse(readFileSync(`l10n/bundle.l10n.${name}.json`, 'utf8'));
const chinese = createTranslate(() => read('zh-cn'), 'zh-cn');

const CALLS: readonly (readonly [tool: string, input: object, doing: string])[] = [
  ['list_consumers', {}, 'Looking at the consumers'],
  ['diagnose_consumer', { consumer: 'billing_outbox' }, 'Looking why billing_outbox is behind'],
  ['find', { text: 'Order/42' }, 'Looking for Order/42'],
  ['get_trace', { id: '#449' }, 'Reading the trace of #449'],
  ['get_event', { id: '#449', payload: true }, 'Reading event #449'],
  ['get_logs', { id: '#449' }, 'Reading the logs of #449'],
  ['get_logs', { consumer: 'billing_outbox' }, 'Reading the logs of billing_outbox'],
  ['get_logs', { time: '15 min ago' }, 'Reading the logs of 15 min ago'],
  ['recent_flows', {}, 'Looking at what began lately'],
  ['recent_flows', { since: 'program start' }, 'Looking at what began since program start'],
  ['describe_event_type', { type: 'InvoiceIssued' }, 'Looking at the event type InvoiceIssued'],
];

describe("the text that a person sees of an agent's call", () => {
  it('says what is being done, for every tool and in the person’s language', () => {
    assert.deepEqual(
      [...new Set(CALLS.map(([tool]) => tool))],
      AGENT_TOOLS.map(({ name }) => name),
    );
    for (const [tool, input, words] of CALLS) {
      assert.equal(prepareCall(tool, input, 'masked', english).doing, words);
      assert.match(prepareCall(tool, input, 'masked', chinese).doing ?? '', /\p{Script=Han}/u);
    }
  });

  it('is missing if the arguments are invalid, so that VS Code shows the name of the tool', () => {
    for (const [tool, input] of [
      ['diagnose_consumer', {}],
      ['get_event', { id: 7, drop: true }],
      ['find', null],
      ['drop_table', {}],
    ] as const) {
      assert.deepEqual(prepareCall(tool, input, 'masked', english), { doing: undefined, question: undefined });
    }
  });

  it('is one short line without mark-up, whatever the agent writes', () => {
    for (const text of [...Object.values(HOSTILE_TEXTS), ...INJECTED_INSTRUCTIONS, 'x'.repeat(5_000)]) {
      const { doing = '', question } = prepareCall('get_event', { id: text, payload: true }, 'ask', english);
      for (const shown of [doing, question?.message ?? '']) {
        assert.ok(shown.length < 400, shown);
        assert.doesNotMatch(shown, /[\n\r\u202a-\u202e]|\]\(|\$\(/);
      }
    }
  });

  it('is a question before a payload goes to the agent only if the policy asks and a payload is wanted', () => {
    const questionOf = (input: object, policy: 'never' | 'masked' | 'ask') =>
      prepareCall('get_event', input, policy, english).question;
    for (const payload of [true, 'true']) {
      assert.deepEqual(questionOf({ id: '#449', payload }, 'ask'), {
        title: 'Show a payload to the agent?',
        message: 'The agent asks for the payload and metadata of #449. Masked keys stay hidden.',
      });
    }
    assert.equal(questionOf({ id: '#449', payload: true }, 'masked'), undefined);
    assert.equal(questionOf({ id: '#449', payload: true }, 'never'), undefined);
    for (const input of [{ id: '#449' }, { id: '#449', payload: false }, { id: '#449', payload: 'false' }]) {
      assert.equal(questionOf(input, 'ask'), undefined);
    }
  });
});
