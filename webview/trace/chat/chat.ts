import { encodeHeaders } from '../../../src/model/event/headerBatch';
import type { Translate } from '../../../src/model/text/translate';
import type { PushOf } from '../../../src/protocol/page';
import { isRecord } from '../../../src/protocol/schema';
import type { TraceProtocol } from '../../../src/protocol/trace';
import { forPerson, type TraceInChat, traceInChat } from '../../../src/protocol/traceInChat';
import type { Host } from '../../kit/state/host';
import { createStore, type Store, sentence } from '../../kit/state/store';
import { callTool, connectBridge } from './appBridge';

/** What the page of a chat knows besides the trace. */
interface ChatState {
  /** The link that opens the trace in the window; null until the trace was read. */
  readonly link: string | null;
  /** Whether there are more events than the page has. */
  readonly isCut: boolean;
  /** The sentence about what failed. */
  readonly problem: string | null;
  /** The link, when neither a window nor the host can open it. The person can then copy it. */
  readonly unopened: string | null;
}

/** A trace inside the chat of an agent's host. */
export interface Chat {
  readonly state: Store<ChatState>;
  /** The page's host with the interface of all our pages. It only reads. */
  readonly host: Host<TraceProtocol>;
  /** Returns what is known about an event as text. The payload is included when the person requests it and the settings allow it. */
  readEvent(position: string, withPayload: boolean): Promise<string>;
  /** Opens the panel in the window; otherwise asks the host to open the link. */
  open(): Promise<void>;
  /** Reports the height that the page needs, in pixels. */
  resize(height: number): void;
}

/** Connects to the host of the chat, and reads the trace of the tool call. */
export function connectChat(t: Translate): Chat {
  const state = createStore<ChatState>({ link: null, isCut: false, problem: null, unopened: null });
  let push: (message: PushOf<TraceProtocol>) => void = () => undefined;
  let asked: Readonly<Record<string, unknown>> = {};
  let shown: TraceInChat | undefined;
  let height = 0;

  const bridge = connectBridge(
    (method, params) => {
      if (method === 'ui/notifications/host-context-changed') wearStyle(params);
      if (method === 'ui/notifications/tool-input') asked = (params.arguments ?? {}) as typeof asked;
      if (method === 'ui/notifications/tool-result' && params.isError !== true) void read();
      if (method === 'ui/notifications/tool-result' && params.isError === true) {
        fail(t('The tool has no answer; the chat says why.'));
      }
      if (method === 'ui/notifications/tool-cancelled') fail(t('The call was cancelled.'));
    },
    () => fail(t('The chat does not accept this page.')),
  );

  const fail = (problem: string) => {
    state.set({ problem });
    push({ type: 'progress', progress: { state: 'failed', reason: problem, since: Date.now() } });
  };

  async function read(): Promise<void> {
    try {
      const { id, connection } = asked;
      const text = await callTool(bridge, 'trace_rows', { id, ...(connection ? { connection } : {}) });
      const answer = traceInChat.read(JSON.parse(text));
      if (answer) show(answer);
      else fail(t('The answer cannot be read: the page and the server are of two versions.'));
    } catch (error) {
      fail(sentence(error));
    }
  }

  function show(answer: TraceInChat): void {
    shown = answer;
    const { key, connection, events, streamWord, consumers, flows, selected, link, isCut } = answer;
    state.set({ link, isCut, problem: null });
    const settings = { reveal: 'never', hasTraceUrl: false, streamWord } as const;
    push({ type: 'open', state: { key, connection }, settings });
    push({ type: 'rows', batch: encodeHeaders(events) });
    push({ type: 'consumers', snapshot: consumers, problem: null });
    push({ type: 'progress', progress: { state: 'done' } });
    push({ type: 'flows', flows });
    if (selected !== null) push({ type: 'select', eventId: selected });
  }

  return {
    state,
    host: {
      send: () => undefined,
      ask: async () => {
        throw new Error(t('Open the trace in Event Trace for that.'));
      },
      onPush: (listener) => {
        push = listener;
      },
      ready: () => undefined,
      problem: (text) => bridge.notify('notifications/message', { level: 'error', logger: 'event-trace', data: text }),
      ping: () => void bridge.request('ping', {}).catch(() => undefined),
      getState: () => undefined,
      setState: () => undefined,
    },
    async readEvent(position, withPayload) {
      const input = { id: `#${position}`, connection: shown?.connection ?? '', payload: withPayload };
      return forPerson(await callTool(bridge, 'get_event', input));
    },
    async open() {
      const url = shown?.link;
      if (url === undefined) return;
      const isOpened = await callTool(bridge, 'open_trace', { link: url })
        .then(() => true)
        .catch(() => bridge.request('ui/open-link', { url }).then(({ isError }) => isError !== true))
        .catch(() => false);
      state.set({ unopened: isOpened ? null : url });
    },
    resize(wanted) {
      if (wanted === height) return;
      height = wanted;
      bridge.notify('ui/notifications/size-changed', { height });
    },
  };
}

/** Applies the host's style: colours and fonts as variables, and whether it is dark. VS Code also sets its own variables. */
function wearStyle({ theme, styles }: Readonly<Record<string, unknown>>): void {
  const root = document.documentElement;
  if (theme === 'dark' || theme === 'light') {
    root.style.colorScheme = theme;
    document.body.classList.toggle('vscode-dark', theme === 'dark');
    document.body.classList.toggle('vscode-light', theme === 'light');
  }
  const variables = isRecord(styles) && isRecord(styles.variables) ? styles.variables : {};
  for (const [name, value] of Object.entries(variables)) {
    if (/^--[\w-]+$/.test(name) && typeof value === 'string') root.style.setProperty(name, value);
  }
}
