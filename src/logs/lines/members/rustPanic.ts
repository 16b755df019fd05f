import type { MemberForm } from './memberForm';

const HEADER = /^thread '[^']*'(?: \(\d+\))? panicked at /;
/** Since Rust 1.73 the text stands below the place. */
const OPEN_HEADER = /^thread '[^']*'(?: \(\d+\))? panicked at [^\s:]+:\d+:\d+:$/;
const REST = /^(?:note: |stack backtrace:$|\d+: |at \S|(?:left|right): )/;

/** How Rust says that a thread panicked: the place, the text, a hint, and the stack if it was asked for. */
export const rustPanicMembers: MemberForm = {
  begins: (inner) => HEADER.test(inner),
  holds: (inner, { message }, { hasHead }) =>
    REST.test(inner) || (OPEN_HEADER.test(message) && !hasHead && inner !== '' && !HEADER.test(inner)),
  withMember: (record, { inner }) =>
    OPEN_HEADER.test(record.message) ? { ...record, message: `${record.message} ${inner}` } : record,
};
