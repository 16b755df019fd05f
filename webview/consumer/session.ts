import type { MinuteCount } from '../../src/model/appendRate';
import type { DiagnosisView } from '../../src/model/diagnosisView';
import type { HealthStatus } from '../../src/model/health';
import type { ConsumerHistory } from '../../src/model/history';
import type { ConsumerMetrics } from '../../src/model/metrics';
import type {
  ConsumerAnswers,
  ConsumerPanelState,
  ConsumerRequest,
  ConsumerSummary,
  PanelLife,
  SegmentLine,
} from '../../src/protocol/consumer';
import { isAbort } from '../kit/host';
import { createStore, type Store } from '../kit/store';
import { sentence } from '../kit/useAnswer';
import type { ConsumerHost, Push } from './api';
import { mergeHistory, noHistory } from './history';
import { type View, viewFromJson } from './view';

/** Something that is asked for now and then; what was read last stays while the next answer is on its way. */
export interface Reading<T> {
  readonly value: T | null;
  readonly busy: boolean;
  readonly error: string | null;
}

/** Everything the page shows. */
export interface ConsumerState {
  /** What the panel shows; null until the host has said. */
  readonly opened: ConsumerPanelState | null;
  readonly life: PanelLife;
  readonly summary: ConsumerSummary | null;
  readonly hasMetrics: boolean;
  readonly segments: readonly SegmentLine[];
  /** null until the host has sent one. */
  readonly history: ConsumerHistory | null;
  readonly diagnosis: Reading<DiagnosisView>;
  readonly appended: Reading<readonly MinuteCount[]>;
  readonly metrics: Reading<ConsumerMetrics>;
  readonly view: View;
  /** The time that the crosshair points at, milliseconds. */
  readonly cursor: number | null;
  /** A request that the host refused; a sentence. */
  readonly notice: string | null;
}

export type Session = ReturnType<typeof startSession>;

const MINUTE = 60_000;
/** Points of a metrics answer. */
const METRIC_POINTS = 240;

const unread = { value: null, busy: false, error: null } as const;

/** Holds the page's state: takes the host's messages in, and offers what a person can do. */
export function startSession(host: ConsumerHost) {
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
    view: viewFromJson(saved?.view),
    cursor: null,
    notice: null,
  });
  const running = new Map<string, AbortController>();
  let diagnosed: HealthStatus | undefined;

  /** Asks and keeps the answer; a later question overtakes. */
  async function read<K extends keyof ConsumerAnswers>(
    name: 'diagnosis' | 'appended' | 'metrics',
    request: Extract<ConsumerRequest, { kind: K }>,
  ): Promise<void> {
    running.get(name)?.abort();
    const mine = new AbortController();
    running.set(name, mine);
    const { value } = state.get()[name];
    const show = (reading: Reading<unknown>) => state.set({ [name]: reading } as Partial<ConsumerState>);
    show({ value, busy: true, error: null });
    try {
      show({ value: await host.request(request, mine.signal), busy: false, error: null });
    } catch (error) {
      if (!isAbort(error)) show({ value, busy: false, error: sentence(error) });
    }
  }

  function diagnose(again: boolean): void {
    diagnosed = state.get().summary?.status;
    void read('diagnosis', { kind: 'diagnose', again });
  }

  const readAppended = () => void read('appended', { kind: 'appendRate' });

  function readMetrics(): void {
    if (!state.get().hasMetrics) return;
    const to = Date.now();
    const span = state.get().view.minutes * MINUTE;
    const stepS = Math.max(5, Math.ceil(span / METRIC_POINTS / 1000));
    void read('metrics', { kind: 'metrics', from: to - span, to, stepS });
  }

  /** What a poll does not bring, as long as the store answers. */
  function readAround(): void {
    readAppended();
    readMetrics();
  }

  function receive(message: Push): void {
    switch (message.type) {
      case 'open':
        state.set({ opened: message.state });
        save();
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

  function save(): void {
    const { opened, view } = state.get();
    if (opened !== null) host.setState({ ...opened, view } satisfies ConsumerPanelState);
  }

  function change(next: Partial<View>): void {
    const { view } = state.get();
    state.set({ view: { ...view, ...next } });
    save();
    if (next.minutes !== undefined && next.minutes !== view.minutes) readMetrics();
  }

  async function act(request: Exclude<ConsumerRequest, { kind: keyof ConsumerAnswers }>): Promise<void> {
    state.set({ notice: null });
    try {
      await host.request(request);
    } catch (error) {
      if (!isAbort(error)) state.set({ notice: sentence(error) });
    }
  }

  host.onPush(receive);
  host.send({ type: 'ready' });
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
