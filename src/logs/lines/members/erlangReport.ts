import type { LineReading } from '../../formats/readLine';
import { withLine } from '../continued';
import type { MemberForm } from './memberForm';

const HEADER = /^=[A-Z]+ REPORT={4} \d/;

/** The reports of Erlang's error logger: a header with the time, and below it whatever is reported, up to an empty line. */
export const erlangMembers: MemberForm = {
  begins: (inner) => HEADER.test(inner),
  holds: (inner) => inner !== '' && !HEADER.test(inner),
  withMember: (record, member): LineReading => {
    if (member.isIndented) return withLine(record, member.inner);
    // The first line says what happened.
    if (record.message !== '') return record;
    return { ...record, message: member.message, fields: [...member.fields, ...record.fields] };
  },
};
