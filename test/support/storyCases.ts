import assert from 'node:assert/strict';
import { blockingOf } from '../../src/app/consumers/blockingEvents';
import { writtenLogs } from './logLines';
import { reportOn, type Story } from './story';

export type Truth = Readonly<
  Record<
    string,
    { readonly blocking?: readonly string[]; readonly has?: readonly RegExp[]; readonly not?: readonly RegExp[] }
  >
>;
export type Case = readonly [
  title: string,
  files: Readonly<Record<string, string[]>>,
  over: Partial<Story>,
  truth: Truth,
];

/**
 * Defines tests of stories: each has the logs, and the truth about them, which is the blocking events and what the
 * report says and does not say.
 */
export function testStories(of: string, cases: readonly Case[]): void {
  describe(of, () => {
    const { folderStory } = writtenLogs();
    for (const [title, files, over, truth] of cases) {
      it(title, async () => {
        const story = folderStory(files, over);
        for (const [consumer, { blocking, has = [], not = [] }] of Object.entries(truth)) {
          const { diagnosis, report } = await reportOn(story, consumer);
          const text = report.replaceAll('\\', '');
          if (blocking)
            assert.deepEqual(
              blockingOf(diagnosis).map(({ position }) => position),
              blocking,
              text,
            );
          for (const words of has) assert.match(text, words);
          for (const words of not) assert.doesNotMatch(text, words);
        }
      });
    }
  });
}
