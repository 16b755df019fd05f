import type { EventHeader } from '../model/event';

/** Longer ids are not searched for. */
const MAX_ID_LENGTH = 1000;

/**
 * Regular expressions, understood alike by JavaScript and ripgrep, that find every line that may refer to the event.
 * They over-match; `relate` decides.
 */
export function needlesOf(event: EventHeader): string[] {
  const needles = [escapePattern(event.eventId), positionPattern(event.position)];
  if (usable(event.correlationId)) needles.push(idPattern(event.correlationId, 'orrelation|ORRELATION'));
  if (usable(event.traceId)) for (const form of traceForms(event.traceId)) needles.push(idPattern(form, 'race|RACE'));
  if (usable(event.stream.id)) needles.push(idPattern(event.stream.id, 'ggregate|GGREGATE|tream|TREAM'));
  return [...new Set(needles)];
}

/** Ids with control characters stand escaped in a log, so they are not looked for. */
function usable(id: string | null): id is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return id !== null && id.length <= MAX_ID_LENGTH && !/[\x00-\x1f\x7f]/.test(id);
}

/** A trace id as 32 hex digits is written as a UUID by some, and the reverse. */
export function traceForms(id: string): readonly string[] {
  if (/^[\da-f]{32}$/i.test(id)) return [id, id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')];
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? [id, id.replaceAll('-', '')] : [id];
}

/** Whether an id says by itself what it is. `42` or `order` must stand behind its key. */
export function isDistinctive(id: string): boolean {
  return id.length >= 8 && /\d/.test(id) && /[^\d]/.test(id);
}

function idPattern(id: string, key: string): string {
  const value = escapePattern(id);
  return isDistinctive(id) ? value : `(?:${key})[A-Za-z_.-]{0,4}["'\\\\ \\t:=]{1,8}${value}(?:[^0-9A-Za-z_-]|$)`;
}

/** Digits alone would match nearly every line, so the key before them, or a list behind the key, is part of the pattern. */
function positionPattern(position: string): string {
  return `(?:osition|OSITION)[sS]?["'\\\\ \\t:=#\\[]{1,8}(?:[0-9]+[, ]+)*${position}(?:[^0-9]|$)`;
}

/** A text as a pattern that finds it as it stands. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}
