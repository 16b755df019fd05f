import { collectorMembers } from './collectorDebug';
import { erlangMembers } from './erlangReport';
import { journalMembers } from './journalFields';
import { logcatMembers } from './logcatLong';
import type { MemberForm } from './memberForm';
import { minioMembers } from './minio';
import { rustPanicMembers } from './rustPanic';

const FORMS: readonly MemberForm[] = [
  collectorMembers,
  journalMembers,
  erlangMembers,
  logcatMembers,
  minioMembers,
  rustPanicMembers,
];

/** How the record that begins with a line is printed; undefined for other lines. */
export const memberForm = (inner: string): MemberForm | undefined => FORMS.find(({ begins }) => begins(inner));
