import { hexOfBase64, traceIds } from '../ids';

/** A trace id in a header's form. The offsets include the span ids next to it; they are 0-based, in UTF-16 units. */
export interface TraceMention {
  /** The id as it is written, or the digits of one in base64. */
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What tracers write into headers, logs and addresses. The first group is the trace id. The rest is span ids and flags, which are no ids of
 * events. When several forms match, the first one wins.
 */
const FORMS: readonly RegExp[] = [
  // W3C traceparent, elastic-apm-traceparent
  /(?<![\da-f-])[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?![\da-f])/gi,
  // B3 in one header, sentry-trace
  /(?<![\da-f-])([\da-f]{32}|[\da-f]{16})-[\da-f]{16}(?:-[01d](?:-[\da-f]{16})?)?(?![\da-f-])/gi,
  // Jaeger, which drops leading zeros
  /uber-trace-id["']?\s*[:=]\s*["']?([\da-f]{1,32}):[\da-f]{1,16}:[\da-f]{1,16}:[\da-f]{1,2}(?![\da-f:])/gi,
  /(?<![\da-f:-])([\da-f]{13,32}):[\da-f]{1,16}:[\da-f]{1,16}:[\da-f]{1,2}(?![\da-f:])/gi,
  // AWS X-Ray; load balancers add their own id before the root's
  /(?:Self=1-[\da-f-]{20,40};\s*)?Root=(1-[\da-f]{8}-[\da-f]{24})(?:;\s*(?:Parent|Self|Sampled|Lineage)=[\w:.?-]*)*/gi,
  /(?<![\da-f-])(1-[\da-f]{8}-[\da-f]{24})(?![\da-f])/gi,
  // Google Cloud: in logs, and as a header with a decimal span id
  /projects\/[^\s/"']+\/traces\/([\da-f]{32})(?![\da-f])/gi,
  /(?<![\da-f])([\da-f]{32})\/\d{1,20}(?:;o=\d)?(?![\w/])/gi,
  // .NET's hierarchical Request-Id
  /\|([\da-f]{32})\.(?:[\w-]+[._])*/gi,
  // Addresses of Jaeger (with dots between two traces that are compared), Tempo, Zipkin, Datadog
  /\/traces?\/([\da-f]{13,32})(?=[/?#\s"'&.)\]]|$)/gi,
  /(?<=\/trace\/[\da-f]{13,32}\.\.\.)([\da-f]{13,32})(?![\da-f])/gi,
];
/** Grafana's query to Tempo, when it is an id. */
const PANE = /"query"\s*:\s*"([\da-f]{16}|[\da-f]{32})"/gi;
const IS_EXPLORE = /\/explore\b[^\s]*[?&](?:panes|left|right)=/i;
/** Datadog's upper 64 bits, which are written apart from the lower ones. */
const UPPER_HALF = /(?:_dd\.p\.tid|(?<![\w.])t\.tid)["']?\s*[=:]\s*["']?([\da-f]{16})(?![\da-f])/i;

/** Returns the trace ids that a text contains in a header's form. */
export function traceMentions(text: string): TraceMention[] {
  const found: TraceMention[] = encodedMentions(text);
  for (const form of IS_EXPLORE.test(text) ? [...FORMS, PANE] : FORMS) {
    for (const match of text.matchAll(form)) {
      const { 0: whole, 1: id = '', index } = match;
      const mention = { id, start: index, end: index + whole.length };
      const isNew = !found.some(({ start, end }) => start < mention.end && mention.start < end);
      if (isNew && traceIds(id).length > 0) found.push(mention);
    }
  }
  const binary = binaryTraceIn(text);
  if (binary) found.push(binary);
  return found.sort((a, b) => a.start - b.start);
}

/** Returns a 64-bit trace id with the upper half that the text gives next to it; the id itself when it gives none. */
export function withUpperHalf(id: string, text: string): string {
  const upper = UPPER_HALF.exec(text)?.[1];
  const lower = traceIds(id).at(-1);
  if (upper === undefined || lower === undefined || !lower.startsWith('0'.repeat(16))) return id;
  return upper.toLowerCase() + lower.slice(16);
}

/** SkyWalking's `sw8`: sampled, trace, segment, span, service, instance, endpoint, peer; all texts in base64. */
const SKYWALKING =
  /(?<![\w+/=-])[01]-([A-Za-z\d+/]{4,}={0,2})-[A-Za-z\d+/]{4,}={0,2}-\d{1,6}(?:-[A-Za-z\d+/]+={0,2}){3,4}(?![\w+/=-])/g;
/** New Relic's header: an object in base64. */
const NEW_RELIC = /newrelic["']?\s*[:=]\s*["']?([A-Za-z\d+/]{40,}={0,2})/gi;

/** Returns the trace ids of headers with encoded texts, with the offsets of the headers: 0-based, in UTF-16 units. */
function encodedMentions(text: string): { readonly id: string; readonly start: number; readonly end: number }[] {
  const of = (form: RegExp, idIn: (encoded: string) => string | undefined) =>
    [...text.matchAll(form)].flatMap(({ 0: whole, 1: encoded = '', index }) => {
      const id = idIn(encoded);
      return id === undefined ? [] : [{ id, start: index, end: index + whole.length }];
    });
  const ofSkyWalking = (encoded: string) => /^[\w.@:-]{8,200}$/.exec(textOfBase64(encoded))?.[0];
  const ofNewRelic = (encoded: string) => /"tr"\s*:\s*"([\da-f]{16,32})"/i.exec(textOfBase64(encoded))?.[1];
  return [...of(SKYWALKING, ofSkyWalking), ...of(NEW_RELIC, ofNewRelic)];
}

/** Decodes base64 to Latin letters only, because ids contain no others. */
function textOfBase64(encoded: string): string {
  const bytes = Math.floor((encoded.replace(/=+$/, '').length * 3) / 4);
  return hexOfBase64(encoded, bytes).replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/** How propagation headers and log fields write a trace id. The digits are in one group or in two. */
const VALUE_FORMS: readonly RegExp[] = [
  // W3C: version, trace, parent, flags.
  /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/i,
  // B3 in one header, and Sentry's: trace, span, sampled, parent.
  /^([\da-f]{32}|[\da-f]{16})-[\da-f]{16}(?:-[01d])?(?:-[\da-f]{16})?$/i,
  // Jaeger: trace, span, parent, flags, without leading zeros. The colons may be escaped for a URL.
  /^([\da-f]{1,32})(?::|%3a)[\da-f]{1,16}(?::|%3a)[\da-f]{1,16}(?::|%3a)[\da-f]{1,2}$/i,
  // AWS X-Ray, also among the other parts of its header.
  /^(?:.*[;\s])?(?:root=|self=)?1-([\da-f]{8})-([\da-f]{24})(?:;.*)?$/i,
  // Google Cloud's log field and its older header.
  /^(?:.*\/)?projects\/[^/\s]+\/traces\/([\da-f]{32})$/i,
  /^([\da-f]{32})\/\d+(?:;o=\d)?$/i,
];

/**
 * Returns the trace id in the value of a propagation header (traceparent, b3, uber-trace-id, X-Amzn-Trace-Id, sentry-trace,
 * X-Cloud-Trace-Context, `projects/…/traces/…`) in its normal form, 32 hexadecimal digits in lower case. Null when the text is not such a
 * value.
 */
export function traceInHeader(text: string): string | null {
  for (const form of VALUE_FORMS) {
    const match = form.exec(text);
    if (match) return `${match[1]}${match[2] ?? ''}`.toLowerCase().padStart(32, '0');
  }
  const binary = binaryTraceIn(text);
  return binary && binary.end - binary.start === text.length ? binary.id : null;
}

/** `grpc-trace-bin` as base64: a version and the number of a field, both zero, the 16 bytes of the trace, the span's, and the flags. */
const BINARY = /(?<![\w+/=-])AA[A-D][A-Za-z\d+/_-]{21}A[Q-Za-f][A-Za-z\d+/_-]{13}=?(?![\w+/=-])/;
const BYTES_BEFORE = 2;
const TRACE_BYTES = 16;

/** Returns the first `grpc-trace-bin` in a text: its offsets, and its trace id in the normal form; undefined when there is none. */
function binaryTraceIn(
  text: string,
): { readonly start: number; readonly end: number; readonly id: string } | undefined {
  const found = BINARY.exec(text);
  if (!found) return undefined;
  const id = hexOfBase64(found[0], BYTES_BEFORE + TRACE_BYTES).slice(2 * BYTES_BEFORE);
  return { start: found.index, end: found.index + found[0].length, id };
}
