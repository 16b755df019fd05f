import { hexOfBase64 } from './ids';

/** How propagation headers and log fields write a trace id. Each has its digits in one group or two. */
const FORMS: readonly RegExp[] = [
  // W3C: version, trace, parent, flags.
  /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/i,
  // B3 in one header, and Sentry's: trace, span, sampled, parent.
  /^([\da-f]{32}|[\da-f]{16})-[\da-f]{16}(?:-[01d])?(?:-[\da-f]{16})?$/i,
  // Jaeger: trace, span, parent, flags, without leading zeros; the colons may be escaped for a URL.
  /^([\da-f]{1,32})(?::|%3a)[\da-f]{1,16}(?::|%3a)[\da-f]{1,16}(?::|%3a)[\da-f]{1,2}$/i,
  // AWS X-Ray, also among the other parts of its header.
  /^(?:.*[;\s])?(?:root=|self=)?1-([\da-f]{8})-([\da-f]{24})(?:;.*)?$/i,
  // Google Cloud's log field and its older header.
  /^(?:.*\/)?projects\/[^/\s]+\/traces\/([\da-f]{32})$/i,
  /^([\da-f]{32})\/\d+(?:;o=\d)?$/i,
];

/**
 * The trace id in the value of a propagation header (traceparent, b3, uber-trace-id, X-Amzn-Trace-Id, sentry-trace,
 * X-Cloud-Trace-Context, `projects/…/traces/…`) in its normal form, 32 lower-case hex digits; null when the text is none of them.
 */
export function traceInHeader(text: string): string | null {
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match) return `${match[1]}${match[2] ?? ''}`.toLowerCase().padStart(32, '0');
  }
  const binary = binaryTraceIn(text);
  return binary && binary.end - binary.start === text.length ? binary.id : null;
}

/** `grpc-trace-bin`: a version and a field's number, both zero, the 16 bytes of the trace, the span's, the flags; as base64. */
const BINARY = /(?<![\w+/=-])AA[A-D][A-Za-z\d+/_-]{21}A[Q-Za-f][A-Za-z\d+/_-]{13}=?(?![\w+/=-])/;
const BYTES_BEFORE = 2;
const TRACE_BYTES = 16;

/** The first `grpc-trace-bin` in a text: where it stands, and its trace id in its normal form; undefined when there is none. */
export function binaryTraceIn(
  text: string,
): { readonly start: number; readonly end: number; readonly id: string } | undefined {
  const found = BINARY.exec(text);
  if (!found) return undefined;
  const id = hexOfBase64(found[0], BYTES_BEFORE + TRACE_BYTES).slice(2 * BYTES_BEFORE);
  return { start: found.index, end: found.index + found[0].length, id };
}
