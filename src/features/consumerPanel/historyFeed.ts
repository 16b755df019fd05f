import type { ConsumerHistory } from '../../model/history/history';
import type { ConsumerProtocol } from '../../protocol/consumer';
import type { PushOf } from '../../protocol/page';

type HistoryMessage = Extract<PushOf<ConsumerProtocol>, { type: 'history' }>;

/** Sends a page its history once, then only what was added. */
export class HistoryFeed {
  private newest: number | undefined;
  private sending = false;
  private again = false;
  private generation = 0;

  constructor(
    private readonly read: () => Promise<ConsumerHistory>,
    private readonly post: (message: HistoryMessage) => void,
  ) {}

  /** Sends the whole history, to a page that has none. */
  async restart(): Promise<void> {
    this.generation += 1;
    this.newest = undefined;
    await this.update();
  }

  /** Sends what was added. Only one reading runs at a time. A call during a reading starts another one afterwards. */
  async update(): Promise<void> {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    try {
      do {
        this.again = false;
        const { generation } = this;
        const history = await this.read();
        if (generation === this.generation) this.send(history);
        else this.again = true;
      } while (this.again);
    } finally {
      this.sending = false;
    }
  }

  /** The newest stretch may have grown since it was sent, so it is sent again. */
  private send({ points, changes }: ConsumerHistory): void {
    const { newest } = this;
    const last = points.at(-1);
    const restarted = newest !== undefined && (last === undefined || last.at < newest);
    const whole = newest === undefined || restarted;
    const added = whole ? points : points.slice(firstFrom(points, newest));
    this.post({ type: 'history', whole, points: added, changes });
    this.newest = last?.at;
  }
}

function firstFrom(points: ConsumerHistory['points'], at: number): number {
  const before = points.findLastIndex((point) => point.at < at);
  return before + 1;
}
