import type { Field } from '../../formats/format';
import { placeTime } from '../../formats/time/placeTime';
import { stampOf } from '../../formats/time/stamp';
import type { MemberForm } from './memberForm';

/** MinIO's console: the call, the time, who asked, and the error with its stack. */
const BEGIN = /^API: \w+(?:\(.*\))?$|^Time: \d\d:\d\d:\d\d(?:\.\d+)? [A-Z]+ \d\d\/\d\d\/\d{4}$/;
const MEMBER = /^(Time|DeploymentID|RequestID|RemoteHost|Host|UserAgent|Error): (.*)$/;
const FRAME = /^\d+: [^\s:]+:\d+:[^\s(]+\(.*\)$/;
const CLOCK_FIRST = /^(\S+) ([A-Z]+) (\S+)$/;
const KEYS: ReadonlyMap<string, string> = new Map([
  ['API', 'api'],
  ['DeploymentID', 'deployment_id'],
  ['RequestID', 'request_id'],
  ['RemoteHost', 'remote_host'],
  ['Host', 'host'],
  ['UserAgent', 'user_agent'],
]);

/** Records of that console. */
export const minioMembers: MemberForm = {
  begins: (inner) => BEGIN.test(inner),
  holds: (inner) => MEMBER.test(inner) || FRAME.test(inner),
  withFirst: (record) => minioMembers.withMember({ ...record, level: 'error', message: '', fields: [] }, record),
  withMember: (record, { inner }) => {
    const [, name = '', text = ''] = /^(\w+): (.*)$/.exec(inner) ?? [];
    if (name === 'Time') {
      // The date stands last.
      const [, clock, zone, date] = CLOCK_FIRST.exec(text) ?? [];
      const { time } = placeTime(stampOf(`${date} ${clock} ${zone}`), undefined, {});
      return { ...record, time, hasHead: true };
    }
    if (name === 'Error') return { ...record, message: text };
    const key = KEYS.get(name);
    const field: Field | undefined = key === undefined ? undefined : [key, text];
    return field ? { ...record, fields: [field, ...record.fields] } : record;
  },
};
