import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createTranslate, english } from '../../src/model/text/translate';
import { TERMINAL_WORDS } from '../../src/terminal/words';
import { filesIn } from '../support/imports';
import {
  bundleFile,
  LANGUAGES,
  manifestFile,
  PLURAL,
  placeholdersOf,
  readBundle,
  untranslated,
} from '../support/l10n/bundle';
import { findSentences } from '../support/l10n/sentences';

/** English texts that stay English: by the end of the file's path and the beginning of the text. */
const MEANT: readonly (readonly [file: string, text: string, why: string])[] = [
  ['json/print.ts', '[encrypted', 'stands in a JSON document in place of a value'],
  ['connections/entries.ts', 'Demo store', 'a name that settings hold'],
  ['opening/sshTunnel.ts', 'Address already in use', 'what ssh prints'],
  ['opening/sshTunnel.ts', 'Local forwarding', 'what ssh prints'],
  ['opening/passwordCommand.ts', 'The password command was stopped.', 'ends a promise that was given up'],
  ['opening/sshTunnel.ts', 'The tunnel was given up.', 'ends a promise that was given up'],
  ['text/shell.ts', 'c f F', 'options of programs'],
  ['wizard/wizardSteps.ts', 'localhost', 'a name of the network'],
  ['wizard/wizardSteps.ts', 'prefer', 'a word of libpq'],
  ['wizard/wizardSteps.ts', 'disable', 'a word of libpq'],
  ['wizard/wizardSteps.ts', 'require', 'a word of libpq'],
  ['wizard/wizardSteps.ts', 'verify-', 'a word of libpq'],
  ['wizard/wizardSteps.ts', './password', 'a path'],
  ['wizard/testStep.ts', 'warning', 'the name of an icon'],
  ['wizard/testStep.ts', 'check', 'the name of an icon'],
  ['code/navigation.ts', '… · ….Handle', 'Go'],
  ['expectations/testing.ts', '\n\n[…](command:', 'a link'],
  ['metrics/names.ts', 'consumer', 'a label of metrics'],
  ['base/thread.ts', '', 'ends a promise: what the thread was for is done without it'],
  ['learning/flowWorker.ts', 'Flows are learned in a thread.', 'an error of the code'],
  ['learning/threadLearner.ts', 'The thread answered', 'an error of the code'],
  ['flow/flows.ts', 'Flows are learned without their thread', 'the log’s words'],
  ['traces/bodyWorker.ts', 'Payloads are read in a thread.', 'an error of the code'],
  ['consumers/settled.ts', 'No answer within', 'asked by the command line only'],
  ['stores/handle.ts', 'Connecting to', 'the log’s words for a failure that has a sentence'],
  ['stores/session.ts', 'No events table among', 'the log’s words for a failure that has a sentence'],
  ['stores/session.ts', '… events tables.', 'the log’s words for a failure that has a sentence'],
  ['stores/session.ts', 'The chosen table is gone.', 'the log’s words for a failure that has a sentence'],
  ['stores/sessions.ts', 'Closed while it was opening.', 'ends a promise that was given up'],
  ['connections/connector.ts', 'No connection named', 'the log’s words for a failure that has a sentence'],
  ['metrics/errors.ts', 'The metrics server could not be read: ', 'the log’s words for a failure that has a sentence'],
  ['metrics/read.ts', 'histogram_quantile', 'PromQL'],
  ['pages/webviewHtml.ts', '<!DOCTYPE', 'HTML'],
  ['log/pupsourcingWords.ts', '', 'what the libraries write into logs'],
  ['flow/drawing.ts', '<', 'SVG'],
  ['map/picture.ts', '<', 'SVG'],
  ['page/page.tsx', 'Rendered outside of the page.', 'an error of the code'],
  ['protocol/traceInChat.ts', 'Text in «» is data', 'what an agent reads'],
  ['state/host.ts', 'The answer is no longer wanted.', 'ends a promise that was given up'],
  ['expectations/language.ts', 'one of {', 'the grammar of a file'],
  ['expect/expectation.ts', 'one of {', 'the grammar of a file'],
  ['expect/expectation.ts', ', at most', 'the grammar of a file'],
  ['expect/parse.ts', 'one of {', 'the grammar of a file'],
  ['expectations/language.ts', 'at most', 'the grammar of a file'],
  // Names of tasks in the log.
  ['flow/index.ts', 'open flow', 'the log'],
  ['expectations/testing.ts', 'watch expectations', 'the log'],
  ['connections/connector.ts', 'keep connection', 'the log'],
  ['connections/watched.ts', 'settings changed', 'the log'],
  ['connections/savedConnections.ts', 'move password', 'the log'],
  ['connections/automatic.ts', 'settings changed', 'the log'],
  ['consumerPanel/index.ts', 'open consumer', 'the log'],
  ['trace/index.ts', 'open trace', 'the log'],
  ['map/index.ts', 'open map', 'the log'],
];

/** The things that sentences count. */
const COUNTED =
  '(?:(?:more|other|new|older|newer) )?(?:events|consumers|connections|segments|stores|streams|traces|tables|times|lines|logs|files|characters|bytes|versions|shards|machines|minutes|seconds|s|payloads|cases|failures|hosts|processes|lanes|owners|ids|items|levels|looks|positions|others|errors|warnings)';

describe('the sentences of the window', () => {
  const found = findSentences();

  it('are found by the tool that makes the bundle', () => {
    assert.ok(found.messages.size > 500);
    assert.deepEqual(found.computed, [], 'a message that is no literal cannot be translated');
    assert.deepEqual([...found.messages].sort(), Object.keys(readBundle(bundleFile())), 'npm run l10n');
  });

  it('can all be translated', () => {
    const stray = found.stray.filter((each) => {
      const [, path = '', text = ''] = /^(.*?):\d+: (.*)$/s.exec(each) ?? [];
      return !MEANT.some(([file, beginning]) => path.endsWith(file) && text.startsWith(beginning));
    });
    assert.deepEqual(stray, [], 'English that reaches a person without t(…)');
  });

  it('have a plural form for each number', () => {
    const plain = [...found.messages].map((message) => [message, message.replace(PLURAL, '')] as const);
    // Between two numbers, the form for many is always right.
    const counted = plain.filter(([, rest]) => new RegExp(`(?<! to )\\{\\w+\\}\\+? (?:${COUNTED})\\b`).test(rest));
    assert.deepEqual(
      counted.map(([message]) => message),
      [],
      '{count, plural, one {# event} other {# events}}',
    );
  });

  it('include every sentence that has other words on the command line', () => {
    assert.deepEqual(
      Object.keys(TERMINAL_WORDS).filter((message) => !found.messages.has(message)),
      [],
    );
  });

  for (const language of LANGUAGES) {
    for (const fileOf of [bundleFile, manifestFile]) {
      it(`are complete in ${fileOf(language)}`, () => {
        const source = readBundle(fileOf());
        const translation = readBundle(fileOf(language));
        assert.deepEqual(untranslated(source, translation), [], 'npm run l10n names them');
        assert.deepEqual(Object.keys(translation), Object.keys(source));
        const different = Object.keys(source).filter(
          (key) =>
            JSON.stringify(placeholdersOf(source[key] ?? '')) !==
            JSON.stringify(placeholdersOf(translation[key] ?? '')),
        );
        assert.deepEqual(different, [], 'other placeholders than the English sentence');
      });
    }

    it(`have every plural form that ${language} needs`, () => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const translation of Object.values(readBundle(bundleFile(language)))) {
        for (const [, forms = ''] of translation.matchAll(/, plural,((?: (?:\w+|=\d+) \{(?:[^{}]|\{\w+\})*\})+)\}/g)) {
          assert.deepEqual(
            [...forms.matchAll(/(?<!=)\b(\w+) \{/g)].map(([, name]) => name).sort(),
            [...categories].sort(),
          );
        }
      }
    });
  }

  it('use one word for one thing in Chinese, and Chinese punctuation', () => {
    // Other words for a trace, and for watching a store.
    const others = [
      [/\btraces?\b/i, '跟踪'],
      [/\bwatch/i, '监视'],
    ] as const;
    for (const fileOf of [bundleFile, manifestFile]) {
      const source = readBundle(fileOf());
      const wrong = Object.entries(readBundle(fileOf('zh-cn'))).filter(([key, text]) => {
        const sentence = text.replace(/\{\w+, plural,|`[^`]*`|\]\([^)]*\)/g, '');
        const isOther = others.some(([english, word]) => english.test(source[key] ?? '') && sentence.includes(word));
        return isOther || /\p{Script=Han}[,;:?]|[,;:?]\p{Script=Han}/u.test(sentence);
      });
      assert.deepEqual(wrong, [], fileOf('zh-cn'));
    }
  });

  it('keep links and commands of package.json unchanged', () => {
    const links = (text: string) =>
      [...text.matchAll(/\]\((command:[^)]*)\)|`([^`]+)`|#(eventTrace[^#]*)#/g)].map(([all]) => all);
    for (const language of LANGUAGES) {
      const source = readBundle(manifestFile());
      for (const [key, text] of Object.entries(readBundle(manifestFile(language)))) {
        assert.deepEqual(links(text).sort(), links(source[key] ?? '').sort(), key);
      }
    }
  });

  it('come from package.nls.json if they are in package.json', () => {
    const { languageModelTools, ...contributes } = readManifest().contributes;
    // What a model reads is English; what a person reads about a tool has another name.
    const named = languageModelTools.map(({ displayName, userDescription }) => ({ displayName, userDescription }));
    assert.deepEqual(literalTexts([contributes, named]), []);
  });

  it('are not in styles', () => {
    const styles = filesIn('webview').filter((file) => file.endsWith('.css'));
    const words = styles.filter((file) =>
      /\bcontent:[^;]*["'][^"';]*\p{L}{2}/u.test(readFileSync(file, 'utf8').replaceAll(/\\[\da-f]+/gi, '')),
    );
    assert.ok(styles.length > 10);
    assert.deepEqual(words, [], 'a style’s text cannot be translated');
  });

  it('are in the package, whose manifest names their folder', () => {
    assert.equal(readManifest().l10n, './l10n');
  });
});

interface Manifest {
  readonly l10n?: string;
  readonly contributes: Readonly<Record<string, unknown>> & {
    readonly languageModelTools: readonly Readonly<Record<string, unknown>>[];
  };
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
}

/** Members of package.json that VS Code shows. */
const SHOWN =
  /^(title|shortTitle|category|description|label|displayName|userDescription|contents|contextualTitle|altText|aliases|tooltip|.*(Description|Descriptions|ErrorMessage|Message|ItemLabels))$/;

/** The texts of package.json that a person reads, without the product's name. */
function literalTexts(part: unknown, isShown = false): string[] {
  if (typeof part === 'string') return !isShown || /^%[\w.]+%$|^Event Trace$/.test(part) ? [] : [part];
  if (Array.isArray(part)) return part.flatMap((each) => literalTexts(each, isShown));
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'default' || key === 'body') return [];
    // A view is shown by its name; settings have names, too.
    const isView = key === 'name' && 'contextualTitle' in part;
    return literalTexts(value, typeof value === 'object' && !Array.isArray(value) ? false : isView || SHOWN.test(key));
  });
}

describe('a translated sentence', () => {
  const events = '{count, plural, one {# event} other {# events}} of {name}';
  const polish = createTranslate(
    () => ({
      [events]: '{name}: {count, plural, one {# zdarzenie} few {# zdarzenia} many {# zdarzeń} other {# zdarzenia}}',
    }),
    'pl',
  );

  it('has the form of the language for a number', () => {
    assert.equal(english(events, { count: 1, name: 'x' }), '1 event of x');
    assert.equal(english(events, { count: 12_408, name: 'x' }), '12,408 events of x');
    assert.equal(polish(events, { count: 1, name: 'x' }), 'x: 1 zdarzenie');
    assert.equal(polish(events, { count: 3, name: 'x' }), 'x: 3 zdarzenia');
    assert.equal(polish(events, { count: 5, name: 'x' }), 'x: 5 zdarzeń');
  });

  it('stays English, with English forms, if no translation exists', () => {
    assert.equal(polish('{n, plural, one {# line} other {# lines}}', { n: 5 }), '5 lines');
  });

  it('inserts values unchanged', () => {
    assert.equal(english('{a} {b}', { a: '{b}', b: '{count, plural, other {x}}' }), '{b} {count, plural, other {x}}');
    assert.equal(english(events, { count: 2, name: '$1 {count} #' }), '2 events of $1 {count} #');
  });
});
