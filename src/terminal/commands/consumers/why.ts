import { blockingOf } from '../../../app/consumers/blockingEvents';
import { batchJson, beforeJson, consumerJson, passedOverJson } from '../../../app/consumers/consumerJson';
import { gatherWhole } from '../../../app/consumers/diagnosis/diagnose';
import { withGivenUp } from '../../../app/consumers/lost/givenUp';
import { needsAttention } from '../../../app/consumers/view';
import type { Diagnosis } from '../../../model/diagnosis/diagnosis';
import { diagnosisReport } from '../../../model/diagnosis/report';
import type { RunCommand } from '../../arguments';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { gitLog } from '../../store/gitLog';
import { JUDGING_S, judgeConsumers } from '../../store/judge';
import { withStore } from '../../store/openStore';
import { t } from '../../words';
import { printDiagnosis } from './diagnosisText';

/** `event-trace why CONSUMER`: the diagnosis that the window's report has, too. */
export const why: RunCommand = async ({ positionals }, context) => {
  const [consumer] = positionals;
  if (consumer === undefined || positionals.length > 1) throw new WrongUse('why needs the name of one consumer.');
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: JUDGING_S, consumers: 'once' }, async (open) => {
    const judged = await judgeConsumers(open, progress, (name) => name === consumer);
    const view = judged.consumers.find(({ name }) => name === consumer);
    if (!view) throw new Unanswered(unknownSentence(consumer, judged.consumers), EXIT.attention);
    progress.show('Reading the logs …');
    const sources = {
      store: open.store,
      judged: async () => judged,
      readLog: open.logs.consumerLog,
      handlers: open.handlers,
      commits: gitLog,
    };
    const diagnosis = await gatherWhole(consumer, sources, open.signal);
    if (!diagnosis) throw new Unanswered(unknownSentence(consumer, judged.consumers), EXIT.attention);
    const shown = withGivenUp({ ...view, blocking: blockingOf(diagnosis) }, diagnosis.passedOver, diagnosis.takenAt);
    if (common.json) {
      output.json({
        format: 1,
        connection: open.name,
        consumer: consumerJson(shown),
        report: reportOf(diagnosis),
        batch: batchJson(diagnosis),
        before: beforeJson(diagnosis),
        passedOver: passedOverJson(diagnosis),
      });
    } else printDiagnosis(output, diagnosis);
    return needsAttention(shown) ? EXIT.attention : EXIT.fine;
  });
};

const reportOf = (diagnosis: Diagnosis) => diagnosisReport(diagnosis, { t, language: 'en' });

function unknownSentence(consumer: string, all: readonly { readonly name: string }[]): string {
  const names = all.map(({ name }) => `"${name}"`).sort();
  return names.length === 0
    ? 'The store has no consumers.'
    : `The store has no consumer "${consumer}". There are: ${names.join(', ')}.`;
}
