import { isObject } from '../../../base/isObject';

type Json = Readonly<Record<string, unknown>>;

const first = (value: unknown): Json | undefined => (Array.isArray(value) ? value.find(isObject) : undefined);

/** Returns a member by any of its names: those of the protocol's JSON, or the field names that Go's exporter prints. */
const member = (value: Json | undefined, ...names: readonly string[]): unknown =>
  names.map((name) => value?.[name]).find((each) => each !== undefined);

/**
 * Returns the members of a log record in OpenTelemetry's JSON: of the collector's file exporter, which wraps records in `resourceLogs`, or
 * of a single record with its attributes as a list. Undefined for other objects.
 */
export function otlpMembers(value: object): Json | undefined {
  const whole = value as Json;
  const resource = first(whole.resourceLogs);
  const scope = first(member(resource, 'scopeLogs', 'instrumentationLibraryLogs'));
  const record = first(member(scope, 'logRecords', 'logs')) ?? (isRecord(whole) ? whole : undefined);
  if (!record) return undefined;
  const members: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(record)) {
    const name = key.toLowerCase();
    if (name === 'attributes') addAttributes(members, each);
    else members[key] = isObject(each) && name === 'body' ? plainValue(each) : each;
  }
  if (isObject(resource?.resource)) addAttributes(members, resource.resource.attributes);
  return members;
}

const isRecord = (value: Json) =>
  ('timeUnixNano' in value && isObject(value.body)) ||
  (Array.isArray(member(value, 'attributes', 'Attributes')) &&
    ('body' in value || 'timeUnixNano' in value || 'SeverityText' in value));

function addAttributes(members: Record<string, unknown>, attributes: unknown): void {
  for (const attribute of Array.isArray(attributes) ? attributes : []) {
    const key = isObject(attribute) ? member(attribute, 'key', 'Key') : undefined;
    if (isObject(attribute) && typeof key === 'string')
      members[key] ??= plainValue(member(attribute, 'value', 'Value'));
  }
}

/** Returns the content of `{"stringValue":"x"}` and similar values, and of Go's `{"Type":"String","Value":"x"}`. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  if ('Type' in value && 'Value' in value) return plainGoValue(value.Value);
  const [kind, inner] = Object.entries(value)[0] ?? [];
  if (kind === 'kvlistValue' && isObject(inner)) return withAttributes(inner.values);
  if (kind === 'arrayValue' && isObject(inner))
    return Array.isArray(inner.values) ? inner.values.map(plainValue) : inner;
  return kind?.endsWith('Value') ? inner : value;
}

function plainGoValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.every((each) => isObject(each) && 'Key' in each) ? withAttributes(value) : value.map(plainValue);
}

function withAttributes(attributes: unknown): Json {
  const members: Record<string, unknown> = {};
  addAttributes(members, attributes);
  return members;
}
