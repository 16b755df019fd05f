import { gapStanding } from '../backlog/gap';
import { nameOfStream } from '../event/event';
import { passedNotes } from '../lost/passedWords';
import type { Translate } from '../text/translate';
import type { FailureLine, LinePlace } from './consumerLog';
import { crashTitle, explainCrash } from './crashWords';
import { type Culprit, type Diagnosis, isDoubtful } from './diagnosis';
import type { RepeatedFailure } from './failures';
import type { ProcessCrash } from './rules/crashes';
import type { GapWait } from './rules/gap';
import type { LostServer } from './rules/outages';
import { readSigns } from './rules/teardown';
import { placeOfLine } from './wentDown';
import { culpritTitle, explainFailure, type FailedOnce, failedEvent, lineMoment, stoppedForGood } from './words';

/** The most failures that are listed as perhaps independent of the first one. */
const MOST_UNCLEAR = 3;

/** Something that is known about the cause besides the events that are named. Every face shows it with the same words. */
export interface CauseNote {
  readonly title: string;
  /** The text in the log; empty when no log has one. */
  readonly quote: string;
  readonly sentences: readonly string[];
  /** The log line that says so. */
  readonly log: Pick<LinePlace, 'file' | 'lineNumber'> | null;
}

/** Returns for example "Stopped at #449 PaymentCaptured in segment 1". */
export function culpritHeading(culprit: Culprit, t: Translate): string {
  const event = culpritTitle(culprit, t);
  return isDoubtful(culprit) ? t('Probably stopped at {event}', { event }) : t('Stopped at {event}', { event });
}

/** Returns how often it failed at the event and what that means, and where the log and the store differ. */
export function explainCulprit(culprit: Culprit, diagnosis: Diagnosis, t: Translate): string[] {
  const { failure, guessedBy, event } = culprit;
  const { crash } = diagnosis;
  if (guessedBy === null || !crash) {
    const often = explainFailure(failure, triesOf(culprit, diagnosis), t, t.language);
    return [often, ...besidesFailure(culprit, diagnosis, t)];
  }
  const why =
    guessedBy === 'id'
      ? t('The log names no position; the text of the crash has an id of this event ({stream}).', {
          stream: nameOfStream(event.stream),
        })
      : t('The log names no event; this is what waits first.');
  return [why, ...explainCrash(crash, t), ...triedAgain(culprit, t)];
}

/** Returns whether the event was tried again, or what kind of owner could try it again. */
export function triesOf(culprit: Culprit, { health }: Pick<Diagnosis, 'health'>): FailedOnce {
  // No line says whether a process that was restarted and has died since reached the event.
  if (culprit.isTriedAgain || culprit.isOfEarlierLife) return 'again';
  const ownership = ownershipOf(culprit.segment, health);
  return ownership === 'live' || ownership === 'unknown' ? 'owned' : 'abandoned';
}

const ownershipOf = ({ id }: Culprit['segment'], { segments }: Diagnosis['health']) =>
  segments.find((each) => each.segment.id === id)?.ownership;

/** Returns what is known about a culprit besides how often it failed. */
export function besidesFailure(culprit: Culprit, diagnosis: Pick<Diagnosis, 'health' | 'log'>, t: Translate): string[] {
  return [...gaveUp(culprit, diagnosis, t), ...triedAgain(culprit, t), ...differentSegment(culprit, t)];
}

/** Returns a sentence when no further try will come: the log says so, and the process was not restarted. */
function gaveUp(
  { failure, segment, isTriedAgain }: Culprit,
  diagnosis: Pick<Diagnosis, 'health' | 'log'>,
  t: Translate,
): string[] {
  if (isTriedAgain || failure.gaveUp === undefined) return [];
  if (failure.gaveUp === 'consumer') return stoppedForGood(failure, diagnosis, t);
  // A live worker may be allowed more tries than is usual.
  return ownershipOf(segment, diagnosis.health) === 'live'
    ? []
    : [t('That was the last try of its worker, which ended then.')];
}

function triedAgain({ isTriedAgain, isOfEarlierLife }: Culprit, t: Translate): string[] {
  if (isTriedAgain) return [t('Its process was started again since, and has not failed there again so far.')];
  if (!isOfEarlierLife) return [];
  return [t('Its process was started again since, and is gone. The log has no further failure there.')];
}

/** Returns a sentence when the log names another segment than the one to which the stream belongs now. */
function differentSegment({ failure, segment: { id, total } }: Culprit, t: Translate): string[] {
  const logged = failure.line.segment;
  if (logged === null || id === null || total === null || logged === id) return [];
  return [
    t(
      'The log line says segment {logged}; of the {total, plural, one {# segment} other {# segments}} that there are now, its stream falls to {now}.',
      {
        logged,
        total,
        now: id,
      },
    ),
  ];
}

/** Returns what is known besides the culprits, the most important first. */
export function causeNotes(diagnosis: Diagnosis, t: Translate): CauseNote[] {
  const { crash, culprits, gap, incident, interrupted, outage, passedOver, unclear } = diagnosis;
  const notes: CauseNote[] = [];
  if (crash && !culprits.some(({ guessedBy }) => guessedBy !== null)) notes.push(crashNote(crash, t));
  if (gap) notes.push(gapNote(gap, diagnosis.health, t));
  if (outage && culprits.length === 0) notes.push(outageNote(outage, t));
  else if (interrupted && culprits.length === 0) {
    const sentence = hasNoRoom(interrupted)
      ? t('That says nothing about the event: any other event would have met the same.')
      : t(
          'That says nothing about the event: a connection that breaks, or work that is cancelled, takes any event with it.',
        );
    const { times } = interrupted;
    const often =
      times > 1
        ? [t('It was interrupted at this event {times, plural, one {# time} other {# times}}.', { times })]
        : [];
    const last = stoppedForGood(interrupted, diagnosis, t);
    notes.push(failureNote(interruptedTitle(interrupted, t), [sentence, ...often, ...last], interrupted, t));
  }
  if (incident) notes.push(...unclear.slice(0, MOST_UNCLEAR).map((each) => unclearNote(each, incident.first, t)));
  return [...notes, ...passedNotes(passedOver, t)];
}

function failureNote(
  title: string,
  sentences: readonly string[],
  { line, lastSeen }: RepeatedFailure,
  t: Translate,
): CauseNote {
  const seen = lastSeen === null ? [] : [t('Seen at {time}.', { time: lineMoment(line, t, lastSeen) })];
  return { title, quote: line.error, sentences: [...sentences, ...seen], log: line };
}

/** Whether the server did not go away but had no room. */
function hasNoRoom({ line }: RepeatedFailure): boolean {
  const { serverState } = readSigns(line.error);
  return serverState === 'noConnectionLeft' || serverState === 'diskFull';
}

function unclearNote({ failure, ...place }: Diagnosis['unclear'][number], first: FailureLine, t: Translate): CauseNote {
  const sentence = t(
    'Its process went down with the first failure ({first}) at that moment, and may have taken this along; the error does not say so. The next try at this event will show it.',
    { first: placeOfLine(first, t) },
  );
  const title = t('It may have failed at {event} by itself', { event: culpritTitle(place, t) });
  return failureNote(title, [sentence], failure, t);
}

/** Returns a title that does not say whose server it was: the event store's or one that the handler uses. That is not known. */
function interruptedTitle(failure: RepeatedFailure, t: Translate): string {
  const event = failedEvent(failure);
  const { isDatabase, peer, serverState } = readSigns(failure.line.error);
  if (serverState === 'noConnectionLeft')
    return t('A server had no connection left while it handled {event}', { event });
  if (serverState === 'diskFull') return t('A disk was full while it handled {event}', { event });
  if (!isDatabase) return t('It was interrupted while it handled {event}', { event });
  return peer === undefined
    ? t('It lost a PostgreSQL server while it handled {event}', { event })
    : t('It lost the PostgreSQL server {server} while it handled {event}', { server: peer, event });
}

function outageNote(outage: LostServer, t: Translate): CauseNote {
  const { of, failure, others } = outage;
  const sentences = [t('No event is at fault: any request fails then, whatever it handles.')];
  if (others.length > 0) {
    const consumers = others.join(', ');
    sentences.push(t('Other consumers of its process reported it within seconds: {consumers}.', { consumers }));
  }
  if (of === 'maybeDatabase') {
    sentences.push(t('The lines do not name the server; the database is what these consumers share.'));
  }
  if (of === 'postgres') {
    sentences.push(t('The lines do not say whether that is the server of the event store or another one.'));
  }
  return failureNote(outageTitle(outage, t), sentences, failure, t);
}

function outageTitle({ of, server, failure }: LostServer, t: Translate): string {
  if (hasNoRoom(failure) && of !== 'server') {
    if (of === 'database') return t('Its database had no connection left for it');
    return of === 'maybeDatabase'
      ? t('Its database probably had no connection left for it')
      : t('A PostgreSQL server had no connection left for it');
  }
  if (of === 'database') return t('It lost its database');
  if (of === 'maybeDatabase') return t('It probably lost its database');
  if (of === 'postgres') {
    return server === null ? t('It lost a PostgreSQL server') : t('It lost the PostgreSQL server {server}', { server });
  }
  return server === null
    ? t('It lost a server that other consumers lost, too')
    : t('It lost the server {server}, as other consumers did', { server });
}

function crashNote(crash: ProcessCrash, t: Translate): CauseNote {
  const { kind, text } = crash.line;
  return {
    title: crashTitle(crash, t),
    quote: kind === 'panic' ? `panic: ${text}` : text,
    sentences: explainCrash(crash, t),
    log: crash.line,
  };
}

function gapNote(
  gap: GapWait,
  { features, segments }: Pick<Diagnosis['health'], 'features' | 'segments'>,
  t: Translate,
): CauseNote {
  const { confirmedBy } = gap;
  const { title, why } = gapStanding({ features, gap, segments }, t);
  const sentences = [
    why,
    t('An append that has not ended yet may still fill it; one that was rolled back never does.'),
  ];
  if (confirmedBy) {
    sentences.push(
      confirmedBy.time === null
        ? t('The log says so, too: the gap became stale.')
        : t('The log says so, too: the gap became stale at {time}.', { time: lineMoment(confirmedBy, t) }),
    );
  }
  return { title, quote: '', sentences, log: confirmedBy };
}
