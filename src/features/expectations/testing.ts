import * as vscode from 'vscode';
import type { RunStart } from '../../app/events/runEvents';
import { type WatchedVerdict, watchExpectations } from '../../app/flow/watchExpectations';
import type { StoreHub } from '../../app/stores/hub';
import type { Position } from '../../model/event/event';
import type { Expectation } from '../../model/flow/expect/expectation';
import { reportFailure } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import { shortTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { EventStore } from '../../store/ports';
import type { FlowFiles } from './files';
import { watchingWords } from './words';

/** The most failures of an expectation that are listed. All are counted. */
const MOST_LISTED = 10;

/** What a run needs: the active store, and when its program was started. */
interface TestingDeps {
  readonly hub: StoreHub;
  /** Returns the newest program start whose events are in a store; undefined when there was none. */
  readonly runStart: (connection: string) => RunStart | undefined;
}

/** A test in the Test Explorer, with its line. */
interface ExpectationTest {
  readonly item: vscode.TestItem;
  readonly expectation: Expectation;
}

/** Lists all expectations in VS Code's Test Explorer. A run watches the active store and judges each cause by its own deadline. */
export function createExpectationTests(files: FlowFiles, deps: TestingDeps): vscode.Disposable {
  const controller = vscode.tests.createTestController('eventTrace.expectations', vscode.l10n.t('Event flows'));
  const tests = new WeakMap<vscode.TestItem, Expectation>();

  const list = () => {
    controller.items.replace(
      files.all.map(({ uri, expectations }) => {
        const file = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
        const seen = new Map<string, number>();
        const items = expectations.map((expectation) => {
          // The same line may occur twice. A line that moves stays the same test.
          const count = (seen.get(expectation.text) ?? 0) + 1;
          seen.set(expectation.text, count);
          const item = controller.createTestItem(`${uri}#${count} ${expectation.text}`, expectation.text, uri);
          item.range = new vscode.Range(expectation.line - 1, 0, expectation.line - 1, expectation.text.length);
          tests.set(item, expectation);
          return item;
        });
        file.children.replace(items);
        return file;
      }),
    );
  };

  const chosen = ({ include, exclude = [] }: vscode.TestRunRequest): ExpectationTest[] => {
    const found: ExpectationTest[] = [];
    const add = (item: vscode.TestItem) => {
      if (exclude.includes(item)) return;
      const expectation = tests.get(item);
      if (expectation) found.push({ item, expectation });
      item.children.forEach(add);
    };
    if (include) include.forEach(add);
    else controller.items.forEach(add);
    return found;
  };

  const run = async (request: vscode.TestRunRequest, token: vscode.CancellationToken) => {
    const open = await deps.hub.require(vscode.l10n.t('In which store should the expectations be watched?'));
    if (!open) return;
    const testRun = controller.createTestRun(request);
    const ended = new AbortController();
    token.onCancellationRequested(() => ended.abort());
    const shown = new ShownRun(testRun, chosen(request), open.name, request.continuous === true);
    try {
      const start = deps.runStart(open.name);
      await deps.hub.handle(open.name).use(async (store) => {
        const after = start?.head ?? (await newestOf(store, ended.signal));
        shown.begin(start);
        const sources = { store, expectations: shown.expectations, after, t };
        await watchExpectations(sources, (verdicts) => shown.show(verdicts), ended.signal);
      });
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      shown.end();
      testRun.end();
    }
  };

  controller.refreshHandler = () => files.refresh();
  controller.createRunProfile(
    vscode.l10n.t('Watch the Store'),
    vscode.TestRunProfileKind.Run,
    (request, token) => reportFailure('watch expectations', () => run(request, token)),
    true,
    undefined,
    true,
  );
  list();
  return vscode.Disposable.from(controller, files.onDidChange(list));
}

async function newestOf(store: EventStore, signal: AbortSignal): Promise<Position> {
  return (await store.newestWindow(1, signal))?.newest ?? ('0' as Position);
}

/** What a run shows of its verdicts. */
class ShownRun {
  private readonly began = Date.now();
  /** For each test, the number of causes that must be judged before it ends, and the text that was shown last. */
  private readonly wanted: number[];
  private readonly shown: string[];

  constructor(
    private readonly run: vscode.TestRun,
    private readonly tests: readonly ExpectationTest[],
    private readonly connection: string,
    private readonly continuous: boolean,
  ) {
    this.wanted = tests.map(() => 0);
    this.shown = tests.map(() => '');
  }

  get expectations(): Expectation[] {
    return this.tests.map(({ expectation }) => expectation);
  }

  begin(start: RunStart | undefined): void {
    for (const { item } of this.tests) this.run.started(item);
    this.write(watchingWords(this.connection, start && { what: start.what, time: shortTime(start.at) }, t));
  }

  /** Shows what changed. Returns false when every test has its verdict. */
  show(verdicts: readonly WatchedVerdict[]): boolean {
    let isWaiting = false;
    for (const [i, verdict] of verdicts.entries()) {
      const test = this.tests[i];
      if (!test) continue;
      const judged = verdict.passed + verdict.failures.length;
      // In a store with ever more events, only the first ones count.
      this.wanted[i] ||= judged + verdict.open;
      const hasVerdict = judged > 0 && (judged >= (this.wanted[i] ?? 0) || verdict.failures.length > 0);
      if (!hasVerdict) isWaiting = true;
      else this.showVerdict(i, test, verdict);
    }
    return this.continuous || isWaiting;
  }

  /** Ends the run. A test without a cause is skipped: it neither passed nor failed. */
  end(): void {
    for (const [i, { item, expectation }] of this.tests.entries()) {
      if (this.shown[i] !== '') continue;
      this.run.skipped(item);
      this.write(
        (this.wanted[i] ?? 0) > 0
          ? t('{expectation}: its deadline had not come when the run ended.', { expectation: expectation.text })
          : t('{expectation}: no {type} came.', { expectation: expectation.text, type: expectation.cause }),
        item,
      );
    }
  }

  private showVerdict(i: number, { item, expectation }: ExpectationTest, { passed, failures }: WatchedVerdict): void {
    const now = `${passed} ${failures.length}`;
    const before = this.shown[i];
    if (before === now || (before !== '' && !this.continuous)) return;
    this.shown[i] = now;
    const counts = t('{expectation}: {passed} of {all}', {
      expectation: expectation.text,
      passed,
      all: passed + failures.length,
    });
    this.write(counts, item);
    const took = Date.now() - this.began;
    if (failures.length === 0) this.run.passed(item, took);
    else this.run.failed(item, this.messagesOf(item, failures), took);
  }

  private messagesOf(item: vscode.TestItem, failures: WatchedVerdict['failures']): vscode.TestMessage[] {
    const messages = failures.slice(0, MOST_LISTED).map(({ sentence, position }) => {
      const text = new vscode.MarkdownString().appendText(sentence);
      const argument = encodeURIComponent(JSON.stringify([position, this.connection]));
      const link = vscode.l10n.t('Open the trace at #{0}', position);
      text.appendMarkdown(`\n\n[${link}](command:${commands.showEvent}?${argument})`);
      text.isTrusted = { enabledCommands: [commands.showEvent] };
      return this.placed(new vscode.TestMessage(text), item);
    });
    const more = failures.length - messages.length;
    if (more === 0) return messages;
    const rest = t('{count} more failed.', { count: more });
    return [...messages, this.placed(new vscode.TestMessage(rest), item)];
  }

  private placed(message: vscode.TestMessage, { uri, range }: vscode.TestItem): vscode.TestMessage {
    if (uri && range) message.location = new vscode.Location(uri, range);
    return message;
  }

  private write(line: string, item?: vscode.TestItem): void {
    const place = item?.uri && item.range ? new vscode.Location(item.uri, item.range) : undefined;
    this.run.appendOutput(`${line}\r\n`, place, item);
  }
}
