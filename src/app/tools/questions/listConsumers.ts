import type { Finding } from '../../../model/consumer/findings';
import { compareHealth, standsStill } from '../../../model/health/rules';
import { explainHealth } from '../../../model/health/words';
import { isSure } from '../../consumers/settled';
import { type ConsumerView, needsAttention } from '../../consumers/view';
import { ToolProblem } from '../input';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askEach, askedConnections, CONNECTION_FIELD, unreadWords } from './connections';
import { eventName } from './eventWords';
import { explainedConsumers } from './judge';

/** Lists all connections and their consumers, worst first. */
export const listConsumersTool = defineTool({
  name: 'list_consumers',
  title: 'List consumers',
  description:
    'All consumers (projections, subscriptions, outboxes) of the event stores: status, what waits, the event that stops them. Worst first. Call this first.',
  fields: {
    connection: CONNECTION_FIELD,
    only: { type: 'string', values: ['all', 'needs_person', 'behind'], description: 'Default: all.' },
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: (_, t) => t('Looking at the consumers'),
  async answer({ connection, only = 'all', cursor }, call) {
    const asked = askedConnections(call, connection);
    const { answers, unread } = await askEach(call, asked, (open) => explainedConsumers(open, call.signal));
    if (answers.length === 0) throw new ToolProblem(unread.map(unreadWords(call)).join('\n'));
    // Each connection's list is sorted, but the worst consumer of all may be in any of them.
    const views = answers.flat().toSorted((a, b) => needOf(a) - needOf(b) || compareHealth(a, b));
    const read = asked.filter((name) => unread.every(({ connection }) => connection !== name));
    const needy = views.filter((view) => needOf(view) < NO_NEED);
    const chosen =
      only === 'needs_person' ? needy : only === 'behind' ? views.filter(({ share }) => share.waiting > 0) : views;
    const answer = new AnswerText();
    answer.say(...unread.map(unreadWords(call)), summaryOf(views, needy, read, call));
    const others = call.ports.connections().filter(({ name }) => !asked.includes(name));
    if (others.length > 0) {
      const names = others.slice(0, 20).map(({ name }) => call.quote.name(name));
      answer.say(`Connections not asked: ${names.join(', ')}. Name one to ask it.`);
    }
    if (chosen.length > 0)
      answer.list(
        'Consumers',
        chosen.map((view) => consumerLine(view, call)),
        { cursor },
      );
    // A consumer whose event is known leads to the cause. The others may only have gone down with it.
    const causeFirst = needy.toSorted((a, b) => Number(b.blocking.length > 0) - Number(a.blocking.length > 0));
    for (const view of causeFirst.slice(0, 3)) {
      const input = { consumer: view.name, connection: view.connection };
      answer.next('diagnose_consumer', input, standsStill(view) ? 'why it stands still' : 'what is wrong with it');
    }
    if (needy.length === 0) {
      const where = connection === undefined ? {} : { connection: asked[0] ?? connection };
      answer.next('recent_flows', { only: 'failed', ...where }, 'whether anything failed all the same');
    }
    return answer.toString();
  },
});

/** Returns how urgent a consumer is: first those that need attention, then those with wrong rows, then the rest. */
const needOf = (view: ConsumerView) =>
  needsAttention(view) ? 0 : !view.muted && view.findings.some(isWrong) ? 1 : NO_NEED;
const NO_NEED = 2;

/** Whether events are or may be unhandled although nothing waits. A skipped gap counts once an event has appeared in it. */
function isWrong(finding: Finding): boolean {
  if (finding.kind === 'gapSkips') return finding.appeared > 0;
  return finding.kind !== 'reported' || finding.error !== null;
}

function summaryOf(
  views: readonly ConsumerView[],
  needy: readonly ConsumerView[],
  asked: readonly string[],
  { quote }: ToolCall,
): string {
  const where = asked.map(quote.name).join(', ');
  if (views.length === 0) return `${where}: no consumers.`;
  const all = countWords(views.length, 'consumer');
  const count = needy.filter(needsAttention).length;
  const stands = count === 0 ? 'none needs attention' : `${count} need${count === 1 ? 's' : ''} attention`;
  const wrong = needy.length - count;
  const rows = wrong === 0 ? '' : `; in the rows of ${wrong} ${count === 0 ? '' : 'more '}something is wrong`;
  return `${where}: ${all}, ${stands}${rows}.`;
}

function consumerLine(view: ConsumerView, call: ToolCall): string {
  const { quote, t } = call;
  const muted = view.muted ? ' (muted)' : '';
  const doubt = isSure(view) ? '' : ' (not certain yet; diagnose_consumer waits until it is)';
  const line = `- ${quote.name(view.connection)}/${quote.name(view.name)}${muted}: ${explainHealth(view, t)}${doubt}`;
  const [blocking] = view.blocking;
  if (!blocking) return line;
  const error = blocking.error === null ? '' : ` ${quote.data(blocking.error, 160)}`;
  return `${line} Stops at ${eventName(blocking, call)}:${error || ' no error text'}`;
}
