/** The output of one run, as it comes. */
export interface OutputChannel {
  write(text: string): void;
  end(): void;
}

/**
 * Shows the output of several simultaneous runs in readable form: one run is on screen as it prints, and the output of
 * the others waits until they have ended.
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

  /** Shows the ended runs first, whole; then the oldest running one. */
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
