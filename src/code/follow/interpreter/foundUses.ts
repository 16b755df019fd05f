import type { Expression, FunctionDeclaration } from '../../syntax/syntax';
import type { FunctionValue, NamingPlace, TextValue } from '../values/values';
import type { Environment } from './environment';
import { Statements } from './statements';

/** A place where code names the type of an event that it handles or makes, found by following the event. */
export interface FollowedUse extends NamingPlace {
  readonly kind: 'case' | 'compare' | 'field';
  readonly eventType: string;
  /** The function that compares the type, or that makes the event. */
  readonly inside: FunctionDeclaration | undefined;
  /** Whether the code is generated. */
  readonly isGenerated: boolean;
}

/** Collects the places where code names events' types, and the places where other events go. */
export abstract class FoundUses extends Statements {
  /** The places where events' types were compared while `isCollecting` was set. */
  protected readonly found = new Map<string, FollowedUse>();
  /** The types of events that are made, where code names them. */
  readonly makes = new Map<string, FollowedUse>();
  protected isCollecting = false;
  /** A place where events go to code that is not followed, although code does not name their types. */
  protected passed: NamingPlace | undefined;
  protected noteMade({ text, at: named }: TextValue, expression: Expression, environment: Environment): void {
    const line = 'line' in expression ? expression.line : undefined;
    const place = this.isCollecting ? (this.askedOf(expression, environment) ?? named) : undefined;
    // A type that is named where the event is made is found without following the code.
    if (!place || (place.file === environment.source.file && place.line === line)) return;
    const [inside] = this.running;
    this.makes.set(`${text}\n${place.file}\n${place.line}`, {
      ...{ kind: 'field', eventType: text, inside, isGenerated: false },
      ...place,
    });
  }

  /** For `event.EventType()`, returns the place where this event is made. */
  private askedOf(expression: Expression, environment: Environment): NamingPlace | undefined {
    if (expression.kind !== 'call' || expression.callee.kind !== 'select') return undefined;
    const of = this.evaluate(expression.callee.of, environment);
    return of.kind === 'object' ? of.at : undefined;
  }

  protected pass(at: NamingPlace): void {
    if (this.isCollecting && this.narrowed === 0) this.passed ??= at;
  }

  protected note(
    kind: 'case' | 'compare',
    { text }: TextValue,
    at: NamingPlace,
    { inside, source }: Environment,
  ): void {
    this.noteAt({ kind, eventType: text, ...at, inside, isGenerated: source.isGenerated && at.file === source.file });
  }

  protected override noteWritten({ text }: TextValue, { writtenAt, declaration }: FunctionValue): void {
    if (writtenAt)
      this.noteAt({ kind: 'case', eventType: text, ...writtenAt, inside: declaration, isGenerated: false });
  }

  private noteAt(use: FollowedUse): void {
    this.timesNamed += 1;
    if (this.isCollecting && use.eventType !== '') this.found.set(`${use.eventType}\n${use.file}\n${use.line}`, use);
  }
}
