/** The output of one run, as it comes. */
export interface OutputChannel {
  write(text: string): void;
  end(): void;
}

/**
 * Shows what several runs print at the same time, so that it stays readable: one of them is on screen as it goes, and what the
 * others print waits until it has ended.
 */
export class SuiteOutput {
  private readonly waiting: { readonly title: string; text: string; hasEnded: boolean }[] = [];

  constructor(private readonly show: (text: string) => void) {}

  open(title: string): OutputChannel {
    const run = { title, text: '', hasEnded: false };
    this.waiting.push(run);
    if (this.waiting[0] === run) this.showTitle(title);
    return {
      write: (text) => {
        if (this.waiting[0] === run) this.show(text);
        else run.text += text;
      },
      end: () => {
        run.hasEnded = true;
        this.showNext();
      },
    };
  }

  /** Those that have ended go first, whole; then the oldest that runs comes on screen. */
  private showNext(): void {
    if (!this.waiting[0]?.hasEnded) return;
    this.waiting.shift();
    this.waiting.sort((a, b) => Number(b.hasEnded) - Number(a.hasEnded));
    const [next] = this.waiting;
    if (!next) return;
    this.showTitle(next.title);
    this.show(next.text);
    next.text = '';
    this.showNext();
  }

  private showTitle(title: string): void {
    this.show(`\n==== ${title} ====\n`);
  }
}
