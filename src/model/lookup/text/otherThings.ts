/** Things that people copy as well as ids, and that clearly are not ids. */
export type OtherThing = 'file' | 'mail' | 'address' | 'amount' | 'logPosition' | 'noTime' | 'noId';

const SOURCES =
  'go|mod|sum|tsx?|jsx?|mjs|cjs|py|rb|java|kts?|rs|cs|exs?|erl|hs|scala|swift|php|c|cc|cpp|hpp?|sh|bash|zsh|ps1|sql|proto|tf|css|scss|html?|vue|ya?ml|toml|ini|conf|lock|env';
/** With a number, these may be names of runs or imports, so only names without a digit count as files. */
const DOCUMENTS = 'md|txt|json|jsonl|xml|csv|log|pdf|png|jpe?g|svg|gz|zip|tar';

const FORMS: readonly (readonly [what: OtherThing, form: RegExp])[] = [
  // A position in PostgreSQL's own log, which no event has.
  ['logPosition', /^(?:lsn[\s:=]*[\da-f]{1,8}|\d[\da-f]{0,7})\/[\da-f]{1,8}$/i],
  ['mail', /^(?:mailto:)?[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}$/i],
  ['file', new RegExp(`^(?:[a-z.~*$@][\\w.@*~-]*/)*[\\w.*@-]*\\w?\\.(?:${SOURCES})$`)],
  ['file', new RegExp(`^(?![^/]*\\d)[\\w.*-]*\\.(?:${DOCUMENTS})$`, 'i')],
  ['noId', /^(?:~|\.{1,2}|\$[A-Z_]+|%[A-Z]+%)[\\/][\w./\\-]*$/],
  // Networks, machines and modules.
  ['address', /^\[?(?=[^.]*::)[\da-f:]{2,39}(?:%\w+)?\]?(?:\/\d{1,3}|:\d{1,5})?$/i],
  ['address', /^\[[\da-f:]{2,39}\](?::\d{1,5})?$/i],
  ['address', /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/],
  ['address', /^(?:[\da-f]{2}:){5}[\da-f]{2}$/i],
  ['address', /^(?:[\w-]+\.)+(?:com|org|example|local|localhost|internal)(?::\d{1,5})?(?:\/\S*)?$/],
  ['address', /^(?:golang\.org|google\.golang\.org|gopkg\.in|k8s\.io|go\.uber\.org)\/\S+$/],
  [
    'amount',
    /^[~≈<>]?\s?[-+]?\d[\d.,]*\s?(?:%|ns|µs|μs|us|ms|s|sec|min|h|[kKMGT]i?[Bb]|bytes?|rows?|events?|€|\$|EUR|USD)$/,
  ],
  ['amount', /^[€$£¥]\s?\d[\d.,]*$/],
  [
    'amount',
    /^["']?(?:lag|backlog|count|size|total|retr(?:y|ies)|attempts?|batch(?:[_-]?size)?|took|duration|elapsed|latency|limit|bytes|rows|len(?:gth)?|depth)["']?\s*[=:]\s*\d[\d.,]*$/i,
  ],
  // A valid time was already read before.
  [
    'noTime',
    /^(?:\d{4}-\d\d-\d\d(?:[t\s]\s*\d[\d:.,]*\s*(?:[ap]\.?m\.?|[+-]\d\d:?\d\d|[a-z]{1,5})?)?|\d{1,2}\/\d{1,2}\/(?:\d{4}|\d\d)(?:,?\s+\d[\d:.,]*\s*(?:[ap]\.?m\.?)?)?|\d\d?:\d\d(?::\d\d)?)$/i,
  ],
  [
    'noId',
    /^(?:n\/a|and\/or|i\/o(?:\s.*)?|sqlstate[\s:=[]*[\dA-Z]{5}\]?|(?:port|status|code|line)\s*[=:]\s*\d{1,5})$/i,
  ],
  [
    'noId',
    /^(?:text|image|audio|video|font|application|multipart)\/(?:plain|html|css|csv|javascript|json|xml|pdf|octet-stream|form-data|x-www-form-urlencoded|grpc|x?-?protobuf|png|jpeg|gif|svg\+xml|[\w.+-]+\+json)(?:;.*)?$/,
  ],
  ['noId', /^(?:0x[\da-f]{6,14}|go\d+\.\d+(?:\.\d+)?|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?|#(?=\d{0,2}[a-f])[\da-f]{3})$/i],
  ['noId', /^(?:import|package|export|module|using|require|#include)\s["'<(]?[\w./@{*-]+["'>)]?;?$/],
  [
    'noId',
    /^(?:HTTP\/\d(?:\.\d)?(?:\s|$)|(?:content-[a-z]+|accept(?:-[a-z]+)?|user-agent|host|server|cache-control|origin|referer):\s)/i,
  ],
  ['noId', /^(?:\w+@[\w.-]+:|ssh:\/\/|https:\/\/)[\w.~/-]+\.git$/],
  // The prompt of a shell, and what was typed there.
  ['noId', /^\w+@[\w.-]+:[~/][^\s$#]*[$#](?:\s.*)?$/],
];
/** Pairs of a log line or a connection without an id. Other pairs may be the id of a stream. */
const PAIRS =
  /^(?=(?:.*\s)?(?:level|lvl|severity|msg|message|time|ts|caller|logger|err|error|host|user|dbname)=)[A-Za-z_][\w.]*=[^\s="',{}]{0,30}(?:\s+[A-Za-z_][\w.]*=[^\s="',{}]{0,30})+$/;
const LONGEST = 300;

/**
 * Returns what a text clearly is instead of an id; undefined for texts that may be an id. A key or a type before the text makes it an id
 * after all.
 */
export function otherThing(text: string): OtherThing | undefined {
  if (text.length > LONGEST) return undefined;
  const plain = text.replace(/^'([^']*)'::\w+$/, '$1');
  return FORMS.find(([, form]) => form.test(plain))?.[0];
}

/** Whether a text consists only of pairs of a log line. To be asked when the pairs name no id. */
export const isPairs = (text: string): boolean => text.length <= LONGEST && PAIRS.test(text);
