/** Embedded in every page as JSON text of `<script type="application/json" id="boot">`. */
export interface PageBoot {
  /** `vscode.l10n` bundle: message → translation; empty in English. */
  readonly messages: Record<string, string>;
  /** BCP 47 language of VS Code's UI. */
  readonly language: string;
}

/** Page → host: its code failed; for the log. Holds no data of events. */
export interface PageProblem {
  readonly type: 'problem';
  readonly text: string;
}

/** Page → host, now and then; answered by a Pong. */
export interface Ping {
  readonly type: 'ping';
}

/** Host → page: it is there. */
export interface Pong {
  readonly type: 'pong';
}
