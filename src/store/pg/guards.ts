/** Seconds that one query may take. */
export const QUERY_TIMEOUT_S = 5;
/** Seconds that a stream of rows may take after its first rows, including the pauses of its reader. */
export const STREAM_TIMEOUT_S = 60;

const GUARDS: Readonly<Record<string, string>> = {
  default_transaction_read_only: 'on',
  statement_timeout: String(QUERY_TIMEOUT_S * 1000),
  lock_timeout: '500',
  idle_in_transaction_session_timeout: '10000',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  // Enough for a join of a window of events with itself.
  work_mem: '16MB',
};

/**
 * How a session is kept from doing harm, best way first. When the server refuses the start-up options, the next way is tried. `perQuery` is
 * for poolers that refuse options: they lend one server session to many clients, so a setting that outlives the transaction would affect
 * statements of other clients.
 */
export type GuardPlan = { readonly kind: 'options'; readonly options: string } | { readonly kind: 'perQuery' };

/** Ends the query of a client that has disappeared. Servers before 14 and servers on Windows do not know this setting. */
const CHECK_INTERVAL = '-c client_connection_check_interval=1000';
const OPTIONS = optionsOf(Object.keys(GUARDS));
/** The options that servers know that only speak PostgreSQL's protocol. */
const FEW_OPTIONS = optionsOf(['default_transaction_read_only', 'statement_timeout']);

export const GUARD_PLANS: readonly GuardPlan[] = [
  { kind: 'options', options: `${OPTIONS} ${CHECK_INTERVAL}` },
  { kind: 'options', options: OPTIONS },
  { kind: 'options', options: FEW_OPTIONS },
  { kind: 'perQuery' },
];

/** The index of the plan that needs no start-up options. */
export const LAST_PLAN = GUARD_PLANS.length - 1;

/**
 * Returns the plan to try next when the server refused one: an unknown parameter, its value, or all options. Undefined when the failure has
 * another reason.
 */
export function planAfter(error: unknown, plan: number): number | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (plan >= LAST_PLAN) return undefined;
  if (/startup parameter/.test(String(message)) || code === '08P01') return LAST_PLAN;
  return code === '42704' || code === '22023' ? plan + 1 : undefined;
}

/**
 * Returns the start-up options of a session: those of the connection, then the guards, which override them. When the server takes no
 * settings at start-up, only the options that a proxy needs for routing are kept: `endpoint=…`, `--cluster=…`.
 */
export function startupOptions(asked: string | undefined, plan: GuardPlan): string | undefined {
  if (plan.kind === 'options') return asked === undefined ? plan.options : `${asked} ${plan.options}`;
  const routing = asked?.match(/(?:^|(?<=\s))(?:endpoint|project|databricks_branch_id|--cluster|--tenant)=\S+/g);
  return routing?.join(' ');
}

/** Opens a transaction that cannot write and that sets the guards. It ends with COMMIT or ROLLBACK. */
export function beginGuarded(timeoutS: number): string {
  const settings = { ...GUARDS, statement_timeout: String(timeoutS * 1000) };
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `BEGIN READ ONLY; SELECT ${calls.join(', ')}`;
}

/** Changes the time limit of the statements that follow in the same transaction. */
export function setTimeoutSql(timeoutS: number): string {
  return `SELECT set_config('statement_timeout', '${timeoutS * 1000}', true)`;
}

function optionsOf(names: readonly string[]): string {
  return names.map((name) => `-c ${name}=${GUARDS[name]}`).join(' ');
}
