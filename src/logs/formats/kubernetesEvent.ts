import type { Field, LogFormat } from './format';

const AGE = '(?:<unknown>|(?:\\d+[smhdy])+)(?: \\(x\\d+ over (?:\\d+[smhdy])+\\))?';
/** `kubectl get events`: namespace, last seen, type, reason, object, message; what `-o wide` puts between is left out. */
const TABLE = new RegExp(
  `^(?:(?<namespace>[a-z\\d][a-z\\d-]*)\\s+)?(?<age>${AGE})\\s+(?<type>Normal|Warning)\\s+(?<reason>[A-Z]\\w+)\\s+(?<object>[\\w.-]+/\\S+)(?:\\s+spec\\.\\S+)?(?:\\s{2,}(?<source>[a-z][\\w-]*(?:, \\S+)?)(?=\\s{2,}\\S.*\\s{2,}${AGE}\\s+\\d+\\s+\\S+$))?\\s+(?<message>\\S.*?)(?:\\s{2,}(?:\\d+[smhdy])+\\s+\\d+\\s+\\S+)?$`,
);
/** `kubectl describe`: type, reason, age, from, message. */
const DESCRIBED = new RegExp(
  `^(?<type>Normal|Warning)\\s+(?<reason>[A-Z]\\w+)\\s+(?<age>${AGE})\\s+(?<source>[\\w.-]+(?:, \\S+)?)\\s+(?<message>\\S.*)$`,
);
const MAY_BE = /(?:^|\s)(?:Normal|Warning)\s/;

/** A line of a table of Kubernetes' events. Its age is no time, since nothing says when it was printed. */
export const kubernetesEvent: LogFormat = (text) => {
  const found = MAY_BE.test(text) ? (TABLE.exec(text) ?? DESCRIBED.exec(text)) : null;
  if (!found?.groups) return undefined;
  const { type, message = '' } = found.groups;
  const fields: Field[] = [];
  for (const key of ['reason', 'object', 'namespace', 'source', 'age']) {
    const value = found.groups[key];
    if (value !== undefined) fields.push([key, value]);
  }
  const level = type === 'Warning' ? 'warn' : 'info';
  return {
    stamp: undefined,
    level,
    message,
    fields,
    format: 'Kubernetes events',
    isEnvelope: false,
    isSure: true,
    hasHead: true,
  };
};
