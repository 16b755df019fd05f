import { parentPort } from 'node:worker_threads';
import { answerInThread } from '../../base/thread';
import { answerBody, type BodyAnswer, type BodyQuestion } from './bodyThread';

/** The thread that reads large payloads. Parsing and printing 50 MB take seconds, and the extension host must not be blocked that long. */

if (parentPort === null) throw new Error('Payloads are read in a thread.');

answerInThread<BodyQuestion, BodyAnswer>(parentPort, async (question, payload, signal) => {
  const answer = await answerBody(question, payload, signal);
  return { answer, given: [answer.bytes.buffer] };
});
