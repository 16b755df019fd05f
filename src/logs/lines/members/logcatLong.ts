import { readLine } from '../../formats/readLine';
import type { MemberForm } from './memberForm';

/** `logcat -v long`: time, process, thread, level and tag in brackets, and below them the message up to an empty line. */
const HEADER = /^\[ \d\d-\d\d \d\d:\d\d:\d\d\.\d+ [^/]*[VDIWEFA]\/.*\]$|^\[ \d{4}-\d\d-\d\d \d\d:[^/]*[VDIWEFA]\/.*\]$/;

/** Records of that form. */
export const logcatMembers: MemberForm = {
  begins: (inner) => HEADER.test(inner),
  holds: (inner) => inner !== '' && !HEADER.test(inner),
  withMember: (record, { inner }) => {
    // The first line is the message with its keys.
    if (record.message !== '') return record;
    const { message, fields } = readLine(inner);
    return { ...record, message, fields: [...fields, ...record.fields] };
  },
};
