import { collectorMembers } from './collectorDebug';
import { erlangMembers } from './erlangReport';
import { journalMembers } from './journalFields';
import type { MemberForm } from './memberForm';

const FORMS: readonly MemberForm[] = [collectorMembers, journalMembers, erlangMembers];

/** How the record that begins with a line is printed; undefined for other lines. */
export const memberForm = (inner: string): MemberForm | undefined => FORMS.find(({ begins }) => begins(inner));
