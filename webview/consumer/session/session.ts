import type { DiagnosisView } from '../../../src/model/diagnosis/view';
import type { HealthStatus } from '../../../src/model/health/rules';
import type { MinuteCount } from '../../../src/model/history/appendRate';
import type { ConsumerHistory, ConsumerMetrics } from '../../../src/model/history/history';
import {
  type ConsumerPanelState,
  type ConsumerProtocol,
  type ConsumerSummary,
  consumerPage,
  type PanelLife,
  type SegmentLine,
} from '../../../src/protocol/consumer';
import type { PushOf, RequestOf } from '../../../src/protocol/page';
import { createPage } from '../../kit/page/page';
import { type Host, isAbort } from '../../kit/state/host';
import { createStore, type Store, sentence } from '../../kit/state/store';
import { mergeHistory, noHistory } from './history';
import { type ConsumerPageView, consumerPageViewFromJson } from './view';

/** Something that is read from time to time. The last value stays while the next one is being read. */
export interface Reading<T> {
  readonly value: T | null;
  readonly busy: boolean;
  readonly error: string | null;
}

/** Everything the page shows. */
export interface ConsumerState {
  /** What the panel shows; null until the host has sent it. */
  readonly opened: ConsumerPanelState | null;
  readonly life: PanelLife;
  readonly summary: ConsumerSummary | null;
  readonly hasMetrics: boolean;
  readonly segments: readonly SegmentLine[];
  /** Null until the host has sent a history. */
  readonly history: ConsumerHistory | null;
  readonly diagnosis: Reading<DiagnosisView>;
  readonly appended: Reading<readonly MinuteCount[]>;
  readonly metrics: Reading<ConsumerMetrics>;
  readonly view: ConsumerPageView;
  /** The time at the crosshair, milliseconds since 1970. */
  readonly cursor: number | null;
  /** The sentence about a request that the host refused. */
  readonly notice: string | null;
}

const MINUTE = 60_000;
/** The number of points in a metrics answer. */
const METRIC_POINTS = 240;

const unread = { value: null, busy: false, error: null } as const;

/** Holds the page's state. Receives the host's messages and offers what a person can do. */
function startSession(host: Host<ConsumerProtocol>) {
  const saved = host.getState() as Partial<ConsumerPanelState> | undefined;
  const state: Store<ConsumerState> = createStore<ConsumerState>({
    opened: null,
    life: { kind: 'loading' },
    summary: null,
    hasMetrics: false,
    segments: [],
    history: null,
    diagnosis: unread,
    appended: unread,
    metrics: unread,
    view: consumerPageViewFromJson(saved?.view),
    cursor: null,
    notice: null,
  });
  let diagnosed: HealthStatus | undefined;

  const diagnosis = reader<DiagnosisView>(
    () => state.get().diagnosis,
    (diagnosis) => state.set({ diagnosis }),
  );
  const appended = reader<readonly MinuteCount[]>(
    () => state.get().appended,
    (appended) => state.set({ appended }),
  );
  const metrics = reader<ConsumerMetrics>(
    () => state.get().metrics,
    (metrics) => state.set({ metrics }),
  );

  function diagnose(again: boolean): void {
    diagnosed = state.get().summary?.status;
    diagnosis.ask((signal) => host.ask({ kind: 'diagnose', again }, signal));
  }

  const readAppended = () => appended.ask((signal) => host.ask({ kind: 'appendRate' }, signal));

  function readMetrics(): void {
    if (!state.get().hasMetrics) return;
    const to = Date.now();
    const span = state.get().view.minutes * MINUTE;
    const stepS = Math.max(5, Math.ceil(span / METRIC_POINTS / 1000));
    metrics.ask((signal) => host.ask({ kind: 'metrics', from: to - span, to, stepS }, signal));
  }

  /** Reads what polls do not contain, while the store answers. */
  function readAround(): void {
    readAppended();
    readMetrics();
  }

  function receive(message: PushOf<ConsumerProtocol>): void {
    switch (message.type) {
      case 'open':
        open(message.state);
        break;
      case 'life': {
        const before = state.get().life.kind;
        state.set({ life: message.life });
        if (message.life.kind === 'live' && before !== 'live') readAround();
        break;
      }
      case 'summary': {
        const hadMetrics = state.get().hasMetrics;
        state.set({ summary: message.summary, hasMetrics: message.hasMetrics });
        if (message.hasMetrics && !hadMetrics) readMetrics();
        if (message.summary.status !== diagnosed) diagnose(false);
        break;
      }
      case 'segments':
        state.set({ segments: message.segments });
        break;
      case 'history':
        state.set({ history: mergeHistory(state.get().history ?? noHistory, message) });
    }
  }

  /** Clears the state, because nothing or another store was read before. */
  function open(opened: ConsumerPanelState): void {
    for (const reading of [diagnosis, appended, metrics]) reading.forget();
    diagnosed = undefined;
    state.set({ opened, life: { kind: 'loading' }, summary: null, segments: [], history: null });
    save();
  }

  function save(): void {
    const { opened, view } = state.get();
    if (opened !== null) host.setState({ ...opened, view } satisfies ConsumerPanelState);
  }

  function change(next: Partial<ConsumerPageView>): void {
    const { view } = state.get();
    state.set({ view: { ...view, ...next } });
    save();
    if (next.minutes !== undefined && next.minutes !== view.minutes) readMetrics();
  }

  async function act(request: RequestOf<ConsumerProtocol>): Promise<void> {
    state.set({ notice: null });
    try {
      await host.ask(request);
    } catch (error) {
      if (!isAbort(error)) state.set({ notice: sentence(error) });
    }
  }

  host.onPush(receive);
  host.ready();
  setInterval(() => {
    if (state.get().life.kind === 'live') readAround();
  }, MINUTE);

  return {
    state,
    change,
    act,
    diagnose: () => diagnose(true),
    readAppended,
    readMetrics,
    setCursor: (cursor: number | null) => state.set({ cursor }),
    dismissNotice: () => state.set({ notice: null }),
  };
}

export const { usePage: useConsumerPage, drawPage: drawConsumerPage } = createPage(consumerPage, startSession);

/** Returns a reader that keeps the last answer. A later question replaces an earlier one. */
function reader<T>(current: () => Reading<T>, show: (reading: Reading<T>) => void) {
  let running: AbortController | undefined;
  return {
    ask(question: (signal: AbortSignal) => Promise<T>): void {
      running?.abort();
      running = new AbortController();
      const { value } = current();
      show({ value, busy: true, error: null });
      question(running.signal).then(
        (answer) => show({ value: answer, busy: false, error: null }),
        (error: unknown) => {
          if (!isAbort(error)) show({ value, busy: false, error: sentence(error) });
        },
      );
    },
    /** Drops the last answer and the running question. */
    forget(): void {
      running?.abort();
      show(unread);
    },
  };
}
